using System.Xml.Linq;
using SamkeStream.Cli.Replay;
using Xunit;
using static SamkeStream.Cli.Tests.Replay.ReplayWorld;

namespace SamkeStream.Cli.Tests.Replay;

public class ScoreSvgTests
{
    [Fact]
    public void The_drawing_has_a_mark_for_everything_that_happened()
    {
        var streams = Run(Options(changes: "domain"), Topic("old", 600), Topic("new", 500))[0].Streams.Values.ToList();

        var svg = XDocument.Parse(ScoreSvg.Draw(streams, 1000)).Root!;

        Assert.Equal((1, 1, 1, 1), (Count(svg, "alarm"), Count(svg, "change-point"), Count(svg, "known-change"), Count(svg, "incident")));
        Assert.Equal((1, 4), (Count(svg, "learning"), svg.Descendants().Count(element => element.Name.LocalName == "path" && Class(element).StartsWith("arm ", StringComparison.Ordinal))));
        Assert.Equal("● alarm   △ change point   ┊ known change", svg.Descendants().Single(element => element.Elements().Any(mark => Class(mark) == "alarm-mark")).Value);
        Assert.Equal("img", svg.Attribute("role")!.Value);
        Assert.Contains("1 alarm", svg.Elements().First(element => element.Name.LocalName == "title").Value, StringComparison.Ordinal);
        Assert.Contains("orders: 1100 prompts, alarms at 60", svg.Elements().First(element => element.Name.LocalName == "desc").Value, StringComparison.Ordinal);
    }

    [Fact]
    public void The_curve_crosses_the_threshold_line_at_the_alarm()
    {
        var stream = Run(Options(), Topic("old", 600), Topic("new", 200))[0].Streams["orders"];
        var svg = XDocument.Parse(ScoreSvg.Draw([stream], 1000)).Root!;

        var threshold = double.Parse(svg.Descendants().First(element => Class(element) == "threshold" && Class(element.Parent!) == "panel").Attribute("y1")!.Value, System.Globalization.CultureInfo.InvariantCulture);
        var curve = Points(svg.Descendants().First(element => Class(element) == "score" && element.Name.LocalName == "path"));

        Assert.Contains(curve, point => point.Y < threshold);
        // 46 pixels of margin, 836 of prompts; a pixel column's score is that of its highest prompt.
        var alarm = 46 + (stream.Alarms[0].At.Ordinal * 836.0 / 800);
        Assert.All(curve.Where(point => point.X < alarm - 2), point => Assert.True(point.Y >= threshold));
    }

    [Fact]
    public void Of_many_streams_those_with_alarms_are_drawn()
    {
        var parts = Enumerable.Range(0, 15).Select(i => Topic("old", 20, $"calm-{i}")).Append(Topic("old", 600, "drifting")).Append(Topic("new", 100, "drifting"));
        var svg = XDocument.Parse(ScoreSvg.Draw([.. Run(Options(), [.. parts])[0].Streams.Values], 1000)).Root!;

        Assert.Equal(ScoreSvg.MostStreams, Count(svg, "panel"));
        Assert.Equal(1, Count(svg, "alarm"));
    }

    private static int Count(XElement svg, string name) => svg.Descendants().Count(element => Class(element) == name);

    private static string Class(XElement element) => element.Attribute("class")?.Value ?? "";

    private static List<(double X, double Y)> Points(XElement path) =>
        [.. path.Attribute("d")!.Value.Split(['M', 'L'], StringSplitOptions.RemoveEmptyEntries)
            .Select(point => point.Split(' ').Select(number => double.Parse(number, System.Globalization.CultureInfo.InvariantCulture)).ToArray())
            .Select(pair => (pair[0], pair[1]))];
}
