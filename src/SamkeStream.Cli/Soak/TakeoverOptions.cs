namespace SamkeStream.Cli.Soak;

/// <param name="Broker">Address of a RabbitMQ.</param>
/// <param name="Redis">Address of a Redis.</param>
/// <param name="Bundle">Folder; null: the bundle that ships.</param>
/// <param name="Kills">Workers to kill.</param>
/// <param name="Streams">Number of streams.</param>
/// <param name="Rate">Prompts a second, over all streams.</param>
/// <param name="Seed">Of prompts and kills.</param>
internal sealed record TakeoverOptions(string Broker, string Redis, string? Bundle, int Kills, int Streams, int Rate, int Seed)
{
    /// <summary>How long the load runs between two kills, in prompts of one stream.</summary>
    public int PromptsPerKill => Math.Max(20, 5 * Rate / Streams);

    /// <exception cref="ArgumentException">A number out of its range.</exception>
    public void ThrowIfWrong()
    {
        foreach (var (name, value, most) in new[] { ("--kills", Kills, 1000), ("--streams", Streams, 1000), ("--rate", Rate, 100_000) })
        {
            if (value < 1 || value > most)
                throw new ArgumentException($"{name} is {value}; allowed are 1 to {most}");
        }
    }
}
