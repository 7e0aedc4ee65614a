namespace SamkeStream.Language.Lora;

/// <summary>
/// A LoRA adapter as plain arrays: immutable by agreement, safe to share between threads, independent of any device.
/// </summary>
public sealed class LoraAdapter
{
    private readonly SortedDictionary<LoraModule, LoraMatrices> _modules;

    /// <exception cref="AdapterException">There is no module, a rank differs from the configuration's, or a weight is not finite.</exception>
    public LoraAdapter(LoraConfig config, IEnumerable<KeyValuePair<LoraModule, LoraMatrices>> modules)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(modules);
        if (config.Rank < 1)
            throw new AdapterException($"rank is {config.Rank}; allowed: 1 or more");
        if (!double.IsFinite(config.Alpha) || config.Alpha <= 0)
            throw new AdapterException($"alpha is {config.Alpha}; allowed: a finite number above 0");
        Config = config;
        _modules = new SortedDictionary<LoraModule, LoraMatrices>(modules.ToDictionary());
        if (_modules.Count == 0)
            throw new AdapterException("the adapter has no module");
        foreach (var (module, matrices) in _modules)
        {
            if (matrices.Rank != config.Rank)
                throw new AdapterException($"{module} has rank {matrices.Rank}, the configuration says {config.Rank}");
            if (!config.Targets.Contains(module.Projection))
                throw new AdapterException($"{module} is not among the configuration's targets");
            RequireFinite(matrices.A, module, "A");
            RequireFinite(matrices.B, module, "B");
        }
    }

    public LoraConfig Config { get; }

    /// <summary>By layer, then projection.</summary>
    public IReadOnlyDictionary<LoraModule, LoraMatrices> Modules => _modules;

    /// <summary>Number of weights.</summary>
    public long Count => _modules.Values.Sum(m => m.A.LongLength + m.B.LongLength);

    /// <summary>
    /// Refuses an adapter that does not fit the base model: a module missing or too many, or a wrong shape.
    /// </summary>
    /// <param name="layout">The base model's sizes.</param>
    /// <param name="baseModel">The base model's name; null skips the comparison of names.</param>
    /// <exception cref="AdapterException">The reason.</exception>
    public void Validate(LoraLayout layout, string? baseModel = null)
    {
        ArgumentNullException.ThrowIfNull(layout);
        if (baseModel is not null && !string.Equals(baseModel, Config.BaseModel, StringComparison.Ordinal))
            throw new AdapterException($"the adapter was made for base model '{Config.BaseModel}', not for '{baseModel}'");
        foreach (var module in layout.Modules(Config.Targets))
        {
            if (!_modules.TryGetValue(module, out var matrices))
                throw new AdapterException($"the adapter lacks {module}");
            var (input, output) = layout[module.Projection];
            if (matrices.InputSize != input || matrices.OutputSize != output)
            {
                throw new AdapterException(
                    $"{module} adapts {matrices.InputSize} -> {matrices.OutputSize} features, the base model has {input} -> {output}");
            }
        }

        foreach (var module in _modules.Keys)
        {
            if (module.Layer < 0 || module.Layer >= layout.Layers)
                throw new AdapterException($"the adapter has {module}, the base model has {layout.Layers} layers");
        }
    }

    private static void RequireFinite(float[] values, LoraModule module, string factor)
    {
        var index = Array.FindIndex(values, v => !float.IsFinite(v));
        if (index >= 0)
            throw new AdapterException($"{module}, {factor}: weight {index} is {values[index]}; allowed: finite numbers");
    }
}
