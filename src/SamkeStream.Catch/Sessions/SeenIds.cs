namespace SamkeStream.Catch.Sessions;

/// <summary>The newest ids of a stream's prompts.</summary>
internal sealed class SeenIds
{
    public const int Kept = 4096;

    private readonly Queue<string> _order = new();
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    /// <summary>In the order they came.</summary>
    public IReadOnlyCollection<string> Ids => _order;

    public bool Contains(string id) => _ids.Contains(id);

    /// <returns>Whether the id is new.</returns>
    public bool Add(string id)
    {
        if (!_ids.Add(id))
            return false;
        _order.Enqueue(id);
        if (_order.Count > Kept)
            _ids.Remove(_order.Dequeue());
        return true;
    }
}
