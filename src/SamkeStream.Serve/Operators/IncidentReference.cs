using System.Text.Json.Nodes;
using SamkeStream.State.Incidents;
using SamkeStream.State.References;
using SamkeStream.State.Streams;

namespace SamkeStream.Serve.Operators;

/// <summary>What an incident's reference is called, and what its cells hold: numbers alone tell nobody what grew or shrank.</summary>
internal static class IncidentReference
{
    /// <summary>Adds <c>reference</c> to an incident, and to its cells <c>typical</c>, the most central prompt of the reference whose text is kept. What is not known (any more) stays absent.</summary>
    public static async Task AddAsync(JsonObject view, Incident incident, ReferenceLibrary library, PromptWindows windows, CancellationToken cancellationToken)
    {
        if (await FindAsync(incident, library, cancellationToken) is not { } reference)
            return;
        view["reference"] = reference.Id.ToString();
        if (reference is not { PromptsRef: { } digest, Cells: { } cells } || await windows.GetAsync(reference.Stream ?? "", digest, cancellationToken) is not { } window)
            return;
        var texts = window.Prompts.Where(prompt => prompt.HasText).ToDictionary(prompt => prompt.Ordinal, prompt => prompt.Text);
        foreach (var cell in view["cells"]!.AsArray().OfType<JsonObject>())
        {
            var central = cells.FirstOrDefault(other => other.Cell == cell["cell"]?.GetValue<int>())?.Central ?? [];
            if (central.Select(ordinal => texts.GetValueOrDefault(ordinal)).FirstOrDefault(text => text is not null) is { } typical)
                cell["typical"] = typical;
        }
    }

    private static async ValueTask<StoredReference?> FindAsync(Incident incident, ReferenceLibrary library, CancellationToken cancellationToken)
    {
        if (incident.ReferenceDigest is not { } digest)
            return null;
        var learned = await library.VersionsAsync(ReferenceId.LearnedName(incident.Stream), cancellationToken);
        return learned.FirstOrDefault(reference => reference.Digest == digest)
            ?? (await library.ListAsync(cancellationToken)).FirstOrDefault(reference => reference.Digest == digest);
    }
}
