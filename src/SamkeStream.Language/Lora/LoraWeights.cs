using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SamkeStream.Language.Lora;

/// <summary>
/// LoRA factors as tensors, handed to a network call by call; the network's own weights are never touched. Either one adapter
/// (A [r, in], B [out, r]) for all rows, or T adapters at once (A [T, r, in], B [T, out, r]) for inputs whose first T equal parts
/// belong to the T adapters. Gradients flow into the factors where they ask for them.
/// </summary>
public sealed class LoraWeights : IDisposable
{
    private readonly Dictionary<LoraModule, (Tensor A, Tensor B)> _factors;
    private readonly bool _owned;

    /// <param name="scale">alpha / r.</param>
    /// <param name="factors">A and B by module; all with or all without the leading dimension T.</param>
    /// <param name="owned">Whether disposing this disposes the factors.</param>
    /// <exception cref="ArgumentException">Shapes that do not fit together.</exception>
    public LoraWeights(double scale, IEnumerable<KeyValuePair<LoraModule, (Tensor A, Tensor B)>> factors, bool owned = false)
    {
        ArgumentNullException.ThrowIfNull(factors);
        Scale = scale;
        _owned = owned;
        _factors = new(factors);
        long? adapters = null;
        foreach (var (module, (a, b)) in _factors)
        {
            long[] sa = a.shape, sb = b.shape;
            if (sa.Length is < 2 or > 3 || sa.Length != sb.Length || sa[^2] != sb[^1] || (sa.Length == 3 && sa[0] != sb[0]))
                throw new ArgumentException($"{module}: A {Text(sa)} and B {Text(sb)}; needed: [r, in] and [out, r], or [T, r, in] and [T, out, r]");
            var here = sa.Length == 3 ? sa[0] : 0;
            if ((adapters ??= here) != here)
                throw new ArgumentException($"{module} holds {here} adapters, another module {adapters} (0: not stacked)");
        }

        StackSize = adapters is > 0 ? (int)adapters : null;
    }

    /// <summary>alpha / r.</summary>
    public double Scale { get; }

    /// <summary>T, or null for a single adapter without that dimension.</summary>
    public int? StackSize { get; }

    public IReadOnlyDictionary<LoraModule, (Tensor A, Tensor B)> Factors => _factors;

    /// <summary>The factors that an optimizer can train.</summary>
    public IEnumerable<Parameter> Parameters() =>
        _factors.OrderBy(f => f.Key).SelectMany(f => new[] { f.Value.A, f.Value.B }).OfType<Parameter>();

    /// <summary>Copies an adapter to a device.</summary>
    /// <param name="trainable">Whether the factors become parameters that ask for gradients.</param>
    public static LoraWeights From(LoraAdapter adapter, Device? device = null, ScalarType dtype = ScalarType.Float32, bool trainable = false)
    {
        ArgumentNullException.ThrowIfNull(adapter);
        return From([adapter], stacked: false, device, dtype, trainable);
    }

    /// <summary>Copies T adapters of equal shape to a device, stacked.</summary>
    /// <exception cref="ArgumentException">The adapters differ in scale, modules or shapes.</exception>
    public static LoraWeights Stack(
        IReadOnlyList<LoraAdapter> adapters, Device? device = null, ScalarType dtype = ScalarType.Float32, bool trainable = false)
    {
        ArgumentNullException.ThrowIfNull(adapters);
        if (adapters.Count == 0)
            throw new ArgumentException("no adapter to stack", nameof(adapters));
        return From(adapters, stacked: true, device, dtype, trainable);
    }

    /// <summary>
    /// Fresh trainable adapters: A uniform within ±1/√in from a generator of its own, the same for all of a stack; B zero.
    /// </summary>
    /// <param name="stack">T, or null for a single adapter.</param>
    /// <param name="seed">Seed of A.</param>
    public static LoraWeights Fresh(LoraLayout layout, LoraConfig config, int? stack, int seed, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(config);
        var random = new Random(seed);
        var modules = layout.Modules(config.Targets).Select(module =>
        {
            var (input, output) = layout[module.Projection];
            var bound = 1 / MathF.Sqrt(input);
            var a = new float[config.Rank * input];
            for (var i = 0; i < a.Length; i++)
                a[i] = ((2 * random.NextSingle()) - 1) * bound;
            return KeyValuePair.Create(module, new LoraMatrices(config.Rank, input, output, a, new float[output * config.Rank]));
        });
        var adapter = new LoraAdapter(config, modules);
        return stack is { } count
            ? Stack(Enumerable.Repeat(adapter, count).ToArray(), device, trainable: true)
            : From(adapter, device, trainable: true);
    }

    /// <summary>The factors as an adapter of plain arrays.</summary>
    /// <param name="index">Which of a stack.</param>
    public LoraAdapter ToAdapter(LoraConfig config, int index = 0)
    {
        ArgumentNullException.ThrowIfNull(config);
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        float[] Values(Tensor t) =>
            (StackSize is null ? t : t.select(0, index)).detach().to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
        return new LoraAdapter(config, _factors.Select(f =>
        {
            var (a, b) = f.Value;
            var matrices = new LoraMatrices((int)a.shape[^2], (int)a.shape[^1], (int)b.shape[^2], Values(a.reshape([.. Lead(a), -1])), Values(b.reshape([.. Lead(b), -1])));
            return KeyValuePair.Create(f.Key, matrices);
        }));
    }

    /// <summary>
    /// y + scale · x Aᵀ Bᵀ for the module's factors; y itself where the module is not adapted.
    /// </summary>
    /// <param name="y">[tokens, out].</param>
    /// <param name="x">[tokens, in].</param>
    internal Tensor Apply(LoraModule module, Tensor y, Tensor x)
    {
        if (!_factors.TryGetValue(module, out var pair))
            return y;
        var (a, b) = pair;
        if (a.dtype != x.dtype)
            x = x.to(a.dtype);
        if (StackSize is not { } stack)
        {
            var low = x.mm(a.t());
            return y.dtype == low.dtype ? y.addmm(low, b.t(), 1, (float)Scale) : y + low.mm(b.t()).mul_(Scale).to(y.dtype);
        }

        var rows = x.shape[0] / stack;
        var lowest = x.view(stack, rows, -1).bmm(a.transpose(1, 2));
        var stackedOutput = y.reshape(stack, rows, -1).to(lowest.dtype).baddbmm(lowest, b.transpose(1, 2), 1, (float)Scale);
        return stackedOutput.view(y.shape).to(y.dtype);
    }

    /// <summary>Refuses inputs that do not fit the factors, before native code sees them.</summary>
    internal void Require(LoraLayout layout, long rows)
    {
        if (StackSize is { } stack && rows % stack != 0)
            throw new ArgumentException($"{rows} rows cannot be shared equally by {stack} stacked adapters");
        foreach (var (module, (a, b)) in _factors)
        {
            var (input, output) = layout[module.Projection];
            if (module.Layer >= layout.Layers || a.shape[^1] != input || b.shape[^2] != output)
                throw new ArgumentException($"{module}: A {Text(a.shape)} and B {Text(b.shape)} do not fit a map of {input} -> {output} in {layout.Layers} layers");
        }
    }

    public void Dispose()
    {
        if (!_owned)
            return;
        foreach (var (a, b) in _factors.Values)
        {
            a.Dispose();
            b.Dispose();
        }
    }

    private static LoraWeights From(IReadOnlyList<LoraAdapter> adapters, bool stacked, Device? device, ScalarType dtype, bool trainable)
    {
        using var scope = NewDisposeScope();
        var first = adapters[0];
        foreach (var other in adapters)
        {
            if (other.Config.Scale != first.Config.Scale || !other.Modules.Keys.SequenceEqual(first.Modules.Keys))
                throw new ArgumentException("stacked adapters must have the same scale and modules", nameof(adapters));
        }

        Tensor Factor(LoraModule module, Func<LoraMatrices, (float[] Values, int Rows, int Columns)> choose)
        {
            var parts = adapters.Select(x => choose(x.Modules[module])).ToArray();
            var (rows, columns) = (parts[0].Rows, parts[0].Columns);
            if (Array.Exists(parts, p => p.Rows != rows || p.Columns != columns))
                throw new ArgumentException($"{module}: stacked adapters must have equal shapes", nameof(adapters));
            var values = parts.Length == 1 ? parts[0].Values : [.. parts.SelectMany(p => p.Values)];
            long[] shape = stacked ? [parts.Length, rows, columns] : [rows, columns];
            var factor = tensor(values, shape, dtype: dtype, device: device);
            return (trainable ? new Parameter(factor) : factor).DetachFromDisposeScope();
        }

        var factors = first.Modules.Keys.ToDictionary(
            module => module,
            module => (Factor(module, m => (m.A, m.Rank, m.InputSize)), Factor(module, m => (m.B, m.OutputSize, m.Rank))));
        return new LoraWeights(first.Config.Scale, factors, owned: true);
    }

    private static long[] Lead(Tensor t) => t.shape[..^2];

    private static string Text(long[] shape) => $"[{string.Join(", ", shape)}]";
}
