using System.Collections;
using System.Globalization;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>Modules in a row under the names 0, 1, ...</summary>
public class ModuleList<T> : Module, IReadOnlyList<T>
    where T : Module
{
    private readonly List<T> items = [];

    public ModuleList(params T[] modules)
        : base(nameof(ModuleList<>)) => extend(modules);

    public int Count => items.Count;

    public T this[int index] => items[index];

    public void Add(T item)
    {
        register_module(items.Count.ToString(CultureInfo.InvariantCulture), item);
        items.Add(item);
    }

    public void append(params T[] parameters) => extend(parameters);

    public void extend(IEnumerable<T> modules)
    {
        foreach (T module in modules)
        {
            Add(module);
        }
    }

    public IEnumerator<T> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Each module's output is the next one's input.</summary>
public class Sequential : Module<Tensor, Tensor>
{
    private readonly List<Module<Tensor, Tensor>> items = [];

    internal Sequential(IEnumerable<(string Name, Module<Tensor, Tensor> Module)> modules)
        : base(nameof(Sequential))
    {
        foreach ((string name, Module<Tensor, Tensor> module) in modules)
        {
            append(name, module);
        }
    }

    public int Count => items.Count;

    public Sequential append(string name, Module<Tensor, Tensor> module)
    {
        register_module(name, module);
        items.Add(module);
        return this;
    }

    public Sequential append(Module<Tensor, Tensor> module) => append(items.Count.ToString(CultureInfo.InvariantCulture), module);

    public override Tensor forward(Tensor tensor)
    {
        if (items.Count == 0)
        {
            return tensor.alias();
        }

        Tensor value = tensor;
        foreach (Module<Tensor, Tensor> module in items)
        {
            Tensor next = module.forward(value);
            if (!ReferenceEquals(value, tensor) && !ReferenceEquals(value, next))
            {
                value.Dispose();
            }

            value = next;
        }

        return value;
    }

    protected override void RegisterComponents()
    {
    }
}
