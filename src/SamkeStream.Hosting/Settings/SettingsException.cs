namespace SamkeStream.Hosting;

/// <summary>The settings, or a place that they name, do not allow a start. Holds every mistake that was found.</summary>
public sealed class SettingsException : Exception
{
    public SettingsException(IReadOnlyList<string> problems, Exception? inner = null)
        : base(string.Join(Environment.NewLine, problems), inner) => Problems = problems;

    /// <summary>One line each: key, value, what is allowed.</summary>
    public IReadOnlyList<string> Problems { get; }
}
