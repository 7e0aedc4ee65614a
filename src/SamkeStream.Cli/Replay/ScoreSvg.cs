using System.Globalization;
using System.Text;
using System.Xml.Linq;
using SamkeStream.Cli.Display;

namespace SamkeStream.Cli.Replay;

/// <summary>The scores of replayed streams as a drawing, a panel a stream.</summary>
internal static class ScoreSvg
{
    /// <summary>Most panels; of more streams those with the most alarms are drawn.</summary>
    public const int MostStreams = 12;

    private const int Width = 900, Left = 46, Right = 18, Head = 46, Plot = 190, Foot = 64;
    private const int PlotWidth = Width - Left - Right;
    private const int PanelHeight = Head + Plot + Foot;

    /// <summary>Lowest and highest score at the top of a panel; what is higher is drawn at the top.</summary>
    private const double LowestTop = 1.5, HighestTop = 4;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private const string Style = """
        svg { --ground: #ffffff; --text: #1f2328; --faint: #59636e; --grid: #d7dce1; --score: #0550ae; --mean: #3b8f6b; --novelty: #b06f00; --weighted-mean: #8250df; --leading-mean: #57606a; --share: #bf3989; --alarm: #cf222e; --incident: #cf222e1f; --learning: #59636e1a; --change: #6639ba; }
        @media (prefers-color-scheme: dark) { svg { --ground: #0d1117; --text: #e6edf3; --faint: #9da7b1; --grid: #30363d; --score: #79c0ff; --mean: #56d4a0; --novelty: #e3a03c; --weighted-mean: #d2a8ff; --leading-mean: #8b949e; --share: #ff9bce; --alarm: #ff7b72; --incident: #ff7b7229; --learning: #9da7b124; --change: #d2a8ff; } }
        text { font: 13px system-ui, sans-serif; fill: var(--text); }
        .heading { font-size: 15px; font-weight: 600; } .faint { fill: var(--faint); } .end { text-anchor: end; } .middle { text-anchor: middle; }
        .ground { fill: var(--ground); } .grid { stroke: var(--grid); fill: none; } .threshold { stroke: var(--alarm); stroke-dasharray: 6 4; fill: none; }
        .label { fill: var(--faint); stroke: var(--ground); stroke-width: 3px; paint-order: stroke; }
        .score { stroke: var(--score); stroke-width: 1.8; fill: none; } .arm { stroke-width: 1; opacity: .75; fill: none; }
        .mean { stroke: var(--mean); } .novelty { stroke: var(--novelty); } .weighted-mean { stroke: var(--weighted-mean); } .leading-mean { stroke: var(--leading-mean); } .share { stroke: var(--share); }
        .learning { fill: var(--learning); } .incident { fill: var(--incident); } .alarm, .alarm-mark { fill: var(--alarm); } .change-point { fill: none; stroke: var(--alarm); stroke-width: 1.6; }
        .known-change { stroke: var(--change); stroke-dasharray: 2 3; stroke-width: 1.6; } .known-label { fill: var(--change); }
        """;

    public static string Draw(IReadOnlyList<StreamReplay> streams, int budget)
    {
        ArgumentNullException.ThrowIfNull(streams);
        var shown = streams.Count <= MostStreams ? streams : [.. streams.OrderByDescending(stream => stream.Alarms.Count).Take(MostStreams)];
        var height = (shown.Count * PanelHeight) + 8;
        var alarms = streams.Sum(stream => stream.Alarms.Count);
        var root = new XElement(
            Svg + "svg",
            new XAttribute("viewBox", FormattableString.Invariant($"0 0 {Width} {height}")),
            new XAttribute("width", Width),
            new XAttribute("height", height),
            new XAttribute("role", "img"),
            new XAttribute("aria-labelledby", "title desc"),
            new XElement(Svg + "title", new XAttribute("id", "title"), $"Drift scores of {Counted(streams.Count, "stream")}: {Counted(alarms, "alarm")}"),
            new XElement(Svg + "desc", new XAttribute("id", "desc"), Describe(streams, shown.Count, budget)),
            new XElement(Svg + "style", Style),
            Rect("ground", 0, 0, Width, height));
        for (var i = 0; i < shown.Count; i++)
            root.Add(Panel(shown[i], budget, i * PanelHeight));
        return new XDocument(root).ToString();
    }

    private static string Describe(IReadOnlyList<StreamReplay> streams, int shown, int budget)
    {
        var text = new StringBuilder($"Score of every prompt against the threshold 1, one expected false alarm in {budget} prompts.");
        if (shown < streams.Count)
            text.Append(CultureInfo.InvariantCulture, $" Of {streams.Count} streams the {shown} with the most alarms are drawn.");
        foreach (var stream in streams.Take(MostStreams))
        {
            text.Append(CultureInfo.InvariantCulture, $" {stream.Stream}: {Counted(stream.Trace!.Scores.Count, "prompt")}, ")
                .Append(stream.Alarms.Count == 0 ? "no alarm." : $"alarms at {string.Join(", ", stream.Alarms.Take(20).Select(alarm => alarm.At.Ordinal))}.");
        }

        return text.ToString();
    }

    private static XElement Panel(StreamReplay stream, int budget, int y)
    {
        var trace = stream.Trace!;
        var count = trace.Scores.Count;
        var highest = trace.Scores.Where(score => !float.IsNaN(score)).DefaultIfEmpty(0).Max();
        var top = Math.Clamp(Math.Ceiling(highest * 2) / 2, LowestTop, HighestTop);
        var panel = new XElement(Svg + "g", new XAttribute("class", "panel"), new XAttribute("transform", FormattableString.Invariant($"translate(0 {y})")));
        panel.Add(
            Text("heading", Left, 20, stream.Stream),
            Text("faint", Left, 38, $"{Counted(count, "prompt")}, {Counted(stream.Alarms.Count, "alarm")}; budget: one false alarm in {budget}"),
            Legend(trace));
        var spans = Learning(trace)
            .SelectMany(span => Span("learning", "learning", "no reference yet: learning", X(span.From, count), X(span.To, count)))
            .Concat(stream.Alarms.SelectMany(alarm => Incident(alarm, count)))
            .ToLookup(element => element.Name.LocalName);
        panel.Add(spans["rect"]);
        panel.Add(Axes(count, top, highest));
        foreach (var (arm, scores) in trace.Arms.OrderBy(arm => arm.Key))
            panel.Add(Curve($"arm {ReplayReport.Word(arm)}", scores, top));
        panel.Add(Line("threshold", Left, Y(1, top), Width - Right, Y(1, top)));
        panel.Add(Curve("score", trace.Scores, top));
        panel.Add(spans["text"]);
        panel.Add(stream.Changes.Select(change => Change(change, count)));
        panel.Add(stream.Alarms.SelectMany(alarm => Alarm(alarm, count, top)));
        return panel;
    }

    private static IEnumerable<XElement> Incident(ReplayedAlarm alarm, int count)
    {
        var title = alarm.Resolved is { } resolved ? $"drift, over at prompt {resolved.At.Ordinal}: {resolved.Reason}" : "drift, open at the end";
        var label = alarm.Kind is { } kind ? ReplayReport.Word(kind) : "drift";
        return Span("incident", label, title, X(alarm.At.Ordinal, count), X(alarm.Resolved?.At.Ordinal ?? count, count));
    }

    /// <summary>A stretch of prompts, labelled at its foot where there is room.</summary>
    private static IEnumerable<XElement> Span(string name, string label, string title, double from, double to)
    {
        yield return Rect(name, from, Head, Math.Max(1, to - from), Plot, title);
        if (to - from > (8 * label.Length) + 16)
            yield return Text("label middle", (from + to) / 2, Head + (.62 * Plot), label);
    }

    private static IEnumerable<XElement> Alarm(ReplayedAlarm alarm, int count, double top)
    {
        var (x, change) = (X(alarm.At.Ordinal, count), X(alarm.ChangePoint.Ordinal, count));
        var kind = alarm.Kind is { } known ? $", {ReplayReport.Word(known)}" : "";
        yield return new XElement(
            Svg + "circle", new XAttribute("class", "alarm"), new XAttribute("cx", Number(x)), new XAttribute("cy", Number(Y(Math.Min(alarm.Score, top), top))), new XAttribute("r", 5),
            new XElement(Svg + "title", FormattableString.Invariant($"alarm at prompt {alarm.At.Ordinal} ({alarm.At.Line}), score {alarm.Score:f2}, {alarm.Delay} prompts after the change point{kind}")));
        yield return new XElement(
            Svg + "path", new XAttribute("class", "change-point"), new XAttribute("d", FormattableString.Invariant($"M{Number(change)} {Head + Plot - 12}l-5 10h10z")),
            new XElement(Svg + "title", $"change point: prompt {alarm.ChangePoint.Ordinal}"));
    }

    private static XElement Change(KnownChange change, int count)
    {
        var x = X(change.Ordinal, count);
        var group = new XElement(Svg + "g", Line("known-change", x, Head, x, Head + Plot));
        group.Add(new XElement(Svg + "title", $"known change at prompt {change.Ordinal}{(change.To is null ? "" : $" to {change.To}")}"));
        return group;
    }

    private static IEnumerable<XElement> Axes(int count, double top, double highest)
    {
        for (var score = 0.0; score <= top; score += top > 2 ? 1 : .5)
        {
            yield return Line("grid", Left, Y(score, top), Width - Right, Y(score, top));
            var isCut = score + .5 > top && highest > top;
            yield return Text("faint end", Left - 8, Y(score, top) + 4, (isCut ? "≥ " : "") + score.ToString("0.#", CultureInfo.InvariantCulture));
        }

        var step = Step(count);
        for (long ordinal = 0; ordinal < count; ordinal += step)
        {
            yield return Line("grid", X(ordinal, count), Head + Plot, X(ordinal, count), Head + Plot + 5);
            yield return Text(ordinal == 0 ? "faint" : "faint middle", X(ordinal, count), Head + Plot + 20, ordinal.ToString(CultureInfo.InvariantCulture));
        }

        yield return Text("faint end", Width - Right, Head + Plot + 38, "prompt");
    }

    private static XElement Legend(ScoreTrace trace)
    {
        var legend = new XElement(Svg + "g", new XAttribute("class", "legend"));
        double x = Left;
        const int y = Head + Plot + 38;
        foreach (var (name, label) in trace.Arms.Keys.Order().Select(arm => ($"arm {ReplayReport.Word(arm)}", ReplayReport.Word(arm).Replace('-', ' '))).Prepend(("score", "score = highest of")).Append(("threshold", "threshold")))
        {
            legend.Add(Line(name, x, y - 4, x + 22, y - 4), Text("faint", x + 28, y, label));
            x += 44 + (7 * label.Length);
        }

        var marks = Text("faint", Left, y + 18, "");
        marks.Add(Mark("alarm-mark", "●"), " alarm   ", Mark("alarm-mark", "△"), " change point   ", Mark("known-label", "┊"), " known change");
        legend.Add(marks);
        return legend;
    }

    private static XElement Curve(string name, IReadOnlyList<float> scores, double top)
    {
        var highest = ScoreChart.Highest(scores, PlotWidth);
        var path = new StringBuilder();
        var isDown = false;
        for (var i = 0; i < highest.Count; i++)
        {
            if (double.IsNaN(highest[i]))
            {
                isDown = false;
                continue;
            }

            path.Append(isDown ? 'L' : 'M').Append(Number(Left + ((i + .5) * PlotWidth / highest.Count))).Append(' ').Append(Number(Y(highest[i], top)));
            isDown = true;
        }

        return new XElement(Svg + "path", new XAttribute("class", name), new XAttribute("d", path.ToString()));
    }

    /// <summary>Stretches of prompts without a score.</summary>
    private static IEnumerable<(int From, int To)> Learning(ScoreTrace trace)
    {
        var from = -1;
        for (var i = 0; i <= trace.Scores.Count; i++)
        {
            var isLearning = i < trace.Scores.Count && float.IsNaN(trace.Scores[i]);
            if (isLearning && from < 0)
                from = i;
            if (isLearning || from < 0)
                continue;
            if (i - from > 1)
                yield return (from, i);
            from = -1;
        }
    }

    /// <summary>1, 2 or 5 times a power of ten, so that there are at most ten steps.</summary>
    private static long Step(int count)
    {
        long power = 1;
        while (true)
        {
            foreach (var step in new[] { power, 2 * power, 5 * power })
            {
                if (count <= 10 * step)
                    return step;
            }

            power *= 10;
        }
    }

    private static double X(long ordinal, int count) => Left + ((ordinal + .5) * PlotWidth / Math.Max(1, count));

    private static double Y(double score, double top) => Head + (Plot * (1 - (Math.Clamp(score, 0, top) / top)));

    private static string Counted(int count, string thing) => FormattableString.Invariant($"{count} {thing}{(count == 1 ? "" : "s")}");

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static XElement Text(string name, double x, double y, string text) =>
        new(Svg + "text", new XAttribute("class", name), new XAttribute("x", Number(x)), new XAttribute("y", Number(y)), text);

    private static XElement Mark(string name, string sign) => new(Svg + "tspan", new XAttribute("class", name), sign);

    private static XElement Line(string name, double x1, double y1, double x2, double y2) =>
        new(Svg + "line", new XAttribute("class", name), new XAttribute("x1", Number(x1)), new XAttribute("y1", Number(y1)), new XAttribute("x2", Number(x2)), new XAttribute("y2", Number(y2)));

    private static XElement Rect(string name, double x, double y, double width, double height, string? title = null) =>
        new(
            Svg + "rect", new XAttribute("class", name), new XAttribute("x", Number(x)), new XAttribute("y", Number(y)),
            new XAttribute("width", Number(width)), new XAttribute("height", Number(height)), title is null ? null : new XElement(Svg + "title", title));
}
