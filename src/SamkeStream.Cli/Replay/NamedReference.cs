using SamkeStream.Cli.Client;
using SamkeStream.Cli.References;
using SamkeStream.Drift;

namespace SamkeStream.Cli.Replay;

/// <summary>A reference of a running system.</summary>
/// <param name="Name">NAME@VERSION.</param>
/// <param name="Reference">As it was fitted there.</param>
/// <param name="Input">What of prompts it was made of, in words.</param>
internal sealed record NamedReference(string Name, DriftReference Reference, string? Input)
{
    /// <exception cref="ReplayException">It is not ready, or made by another version.</exception>
    public static async Task<NamedReference> FetchAsync(ApiClient api, string name, CancellationToken cancellationToken)
    {
        var view = await api.GetAsync(ReferenceCommand.PathOf(name), cancellationToken);
        var id = view.Text("reference")!;
        if (view.Text("state") != "ready")
            throw new ReplayException($"reference {id} is {ReferenceReport.StateOf(view)}; allowed are references that are ready");
        try
        {
            using var bytes = new MemoryStream(await api.DownloadAsync($"{ReferenceCommand.PathOf(id)}?content=true", cancellationToken), writable: false);
            return new NamedReference(id, DriftReference.Read(bytes), view.Text("input"));
        }
        catch (InvalidDataException exception)
        {
            throw new ReplayException($"reference {id} cannot be read: {exception.Message}");
        }
    }
}
