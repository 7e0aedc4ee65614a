using System.Globalization;
using System.Text;
using Xunit;

namespace SamkeStream.Workers.Tests.Telemetry;

/// <summary>Reads Prometheus' text format 0.0.4 and fails at the first thing that it does not allow.</summary>
internal sealed class PrometheusParser
{
    private readonly string _line;
    private int _at;

    private PrometheusParser(string line) => _line = line;

    public static IReadOnlyDictionary<string, Family> Parse(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var families = new Dictionary<string, Family>(StringComparer.Ordinal);
        var help = "";
        Family? family = null;
        foreach (var line in text[..^1].Split('\n'))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                help = line[7..];
            }
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var (name, type) = line[7..].Split(' ') is [var first, var second] ? (first, second) : throw new FormatException(line);
                Assert.True(help.Length == 0 || help.Split(' ')[0] == name, $"HELP of another metric stands before {line}");
                Assert.Contains(type, (string[])["counter", "gauge", "histogram"]);
                family = new Family(name, type, help.Length == 0 ? "" : help[(name.Length + 1)..], []);
                Assert.True(families.TryAdd(name, family), $"{name} comes twice");
                help = "";
            }
            else
            {
                Assert.False(line.Length == 0 || line[0] == '#', $"not allowed: '{line}'");
                var sample = new PrometheusParser(line).ReadSample();
                Assert.NotNull(family);
                Assert.True(BelongsTo(sample.Name, family), $"{sample.Name} stands under {family.Name}");
                Assert.DoesNotContain(family.Samples, known => known.Key == sample.Key);
                family.Samples.Add(sample);
            }
        }

        foreach (var histogram in families.Values.Where(candidate => candidate.Type == "histogram"))
            CheckHistogram(histogram);
        return families;
    }

    private static bool BelongsTo(string sample, Family family) =>
        family.Type == "histogram"
            ? sample == family.Name + "_bucket" || sample == family.Name + "_sum" || sample == family.Name + "_count"
            : sample == family.Name && (family.Type != "counter" || sample.EndsWith("_total", StringComparison.Ordinal));

    private static void CheckHistogram(Family family)
    {
        foreach (var series in family.Samples.GroupBy(sample => string.Join(',', sample.Labels.Where(label => label.Key != "le").Select(label => $"{label.Key}={label.Value}"))))
        {
            var buckets = series.Where(sample => sample.Name.EndsWith("_bucket", StringComparison.Ordinal)).ToList();
            var bounds = buckets.ConvertAll(bucket => Number(bucket.Labels["le"]));
            Assert.Equal(bounds.Order(), bounds);
            Assert.Equal(double.PositiveInfinity, bounds[^1]);
            Assert.Equal(buckets.Select(bucket => bucket.Value).Order(), buckets.Select(bucket => bucket.Value));
            Assert.Equal(buckets[^1].Value, series.Single(sample => sample.Name.EndsWith("_count", StringComparison.Ordinal)).Value);
            Assert.Single(series, sample => sample.Name.EndsWith("_sum", StringComparison.Ordinal));
        }
    }

    private Sample ReadSample()
    {
        var name = ReadName(allowColon: true);
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (_line[_at] == '{')
        {
            do
            {
                _at++;
                var label = ReadName(allowColon: false);
                Expect("=\"");
                Assert.True(labels.TryAdd(label, ReadValue()), $"label {label} comes twice: {_line}");
            }
            while (_line[_at] == ',');
            Expect("}");
        }

        Expect(" ");
        return new Sample(name, labels, Number(_line[_at..]));
    }

    private string ReadName(bool allowColon)
    {
        var start = _at;
        while (_at < _line.Length && (char.IsAsciiLetter(_line[_at]) || _line[_at] == '_' || (allowColon && _line[_at] == ':') || (_at > start && char.IsAsciiDigit(_line[_at]))))
            _at++;
        Assert.True(_at > start, $"no name at {start}: {_line}");
        return _line[start.._at];
    }

    private string ReadValue()
    {
        var value = new StringBuilder();
        for (; _line[_at] != '"'; _at++)
        {
            value.Append(_line[_at] != '\\' ? _line[_at] : _line[++_at] switch
            {
                '\\' => '\\',
                '"' => '"',
                'n' => '\n',
                var other => throw new FormatException($"\\{other} is no escape: {_line}"),
            });
        }

        _at++;
        return value.ToString();
    }

    private void Expect(string text)
    {
        Assert.Equal(text, _line.Substring(_at, Math.Min(text.Length, _line.Length - _at)));
        _at += text.Length;
    }

    private static double Number(string text) =>
        text switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
        };

    internal sealed record Family(string Name, string Type, string Help, List<Sample> Samples);

    internal sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value)
    {
        public string Key => $"{Name}{{{string.Join(',', Labels.Select(label => $"{label.Key}={label.Value}"))}}}";
    }
}
