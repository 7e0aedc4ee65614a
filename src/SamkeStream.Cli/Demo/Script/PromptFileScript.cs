using SamkeStream.Drift;
using SamkeStream.State.Streams;

namespace SamkeStream.Cli.Demo.Script;

/// <summary>Traffic of real prompts, a phase a file, each in the order of its file.</summary>
internal static class PromptFileScript
{
    private const int MostItems = 200;

    /// <summary>Share of a file that may be kept back as labelled questions.</summary>
    private const int ItemsShare = 4;

    /// <summary>Prompts of a changed phase that pass before it is learned.</summary>
    private const int LongestDelay = 50;

    /// <summary>A drift must be found and a window filled.</summary>
    private const int LeastChanged = 250;

    /// <exception cref="DemoException">A file that cannot be read, or has too few prompts.</exception>
    public static DemoScript Create(IReadOnlyList<string> files)
    {
        var phases = files.Select(Phase).ToList();
        var notes = new List<string>();
        // Every phase but the last is learned; later ones lose a few prompts to the alarm.
        var size = Enumerable.Range(0, phases.Count - 1).Min(i => phases[i].Prompts.Count - DemoScript.WatchedPrompts - (i == 0 ? 0 : LongestDelay));
        for (var i = 0; i < phases.Count; i++)
        {
            var needed = i == phases.Count - 1 ? LeastChanged : DriftReference.MinimumSize + DemoScript.WatchedPrompts + (i == 0 ? 0 : LongestDelay);
            if (phases[i].Prompts.Count < needed)
                throw new DemoException($"{files[i]} has {phases[i].Prompts.Count} prompts beside {phases[i].ValidationItems.Count + phases[i].TestItems.Count} labelled questions; phase {i + 1} needs {needed}");
        }

        if (size < 1000)
            notes.Add($"the files are short: the detector learns from {size} prompts instead of {DemoScript.PreferredReferenceSize}, so its false-alarm rate is known less well");
        return new DemoScript(phases, Math.Min(size, DemoScript.PreferredReferenceSize), notes);
    }

    private static DemoPhase Phase(string file)
    {
        var all = PromptFile.Read(file);
        // The labelled questions are taken from the end, so that they are no part of the traffic.
        var kept = Enumerable.Range(0, all.Count).Reverse().Where(i => all[i].Answer is not null).Take(Math.Min(MostItems, all.Count / ItemsShare)).Order().ToArray();
        var half = kept.Length / 2;
        var held = kept.ToHashSet();
        return new DemoPhase
        {
            Name = Path.GetFileNameWithoutExtension(file),
            Prompts = [.. Enumerable.Range(0, all.Count).Where(i => !held.Contains(i)).Select(i => all[i].Text)],
            ValidationItems = [.. kept[..half].Select(i => Item(all[i], i))],
            TestItems = [.. kept[half..].Select(i => Item(all[i], i))],
        };
    }

    private static ValidationItem Item(FilePrompt prompt, int index) =>
        new() { Id = $"line-{index + 1}", Prompt = prompt.Text, Choices = prompt.Choices, Answer = prompt.Answer!.Value };
}
