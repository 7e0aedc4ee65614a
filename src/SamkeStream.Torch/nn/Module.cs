using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A part of a model: parameters, buffers and further modules under names.</summary>
        public class Module : IDisposable
        {
            protected string? name;
            private readonly OrderedDictionary<string, Module> submodules = [];
            private readonly OrderedDictionary<string, (Tensor Tensor, bool IsPersistent)> registeredBuffers = [];
            private readonly OrderedDictionary<string, Parameter> registeredParameters = [];
            private bool areComponentsRegistered;
            private bool isTraining = true;
            private bool isDisposed;

            protected Module(string name) => this.name = name;

            public virtual bool training => isTraining;

            public virtual string GetName() => name ?? GetType().Name;

            /// <summary>Switches this module and all below it to training mode (dropout on) or evaluation mode.</summary>
            public virtual void train(bool train = true)
            {
                isTraining = train;
                foreach (Module module in submodules.Values)
                {
                    module.train(train);
                }
            }

            public virtual void eval() => train(false);

            public virtual IEnumerable<(string name, Module module)> named_children() =>
                submodules.Select(entry => (entry.Key, entry.Value));

            public virtual IEnumerable<Module> children() => submodules.Values;

            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach ((string child, Module module) in submodules)
                {
                    yield return (child, module);
                }

                foreach ((string child, Module module) in submodules)
                {
                    foreach ((string below, Module deeper) in module.named_modules())
                    {
                        yield return ($"{child}.{below}", deeper);
                    }
                }
            }

            public virtual IEnumerable<Module> modules() => named_modules().Select(entry => entry.module);

            /// <summary>The parameters with their dotted names; one that appears twice is listed once.</summary>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var seen = new HashSet<IntPtr>();
                foreach ((string own, Parameter parameter) in registeredParameters)
                {
                    if (!parameter.IsInvalid && seen.Add(parameter.Handle))
                    {
                        yield return (own, parameter);
                    }
                }

                if (!recurse)
                {
                    yield break;
                }

                foreach ((string child, Module module) in submodules)
                {
                    foreach ((string below, Parameter parameter) in module.named_parameters(true))
                    {
                        if (seen.Add(parameter.Handle))
                        {
                            yield return ($"{child}.{below}", parameter);
                        }
                    }
                }
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(entry => entry.parameter);

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                foreach ((string own, (Tensor tensor, bool isPersistent)) in registeredBuffers)
                {
                    if (isPersistent || include_nonpersistent)
                    {
                        yield return (own, tensor);
                    }
                }

                if (!recurse)
                {
                    yield break;
                }

                foreach ((string child, Module module) in submodules)
                {
                    foreach ((string below, Tensor tensor) in module.named_buffers(true, include_nonpersistent))
                    {
                        yield return ($"{child}.{below}", tensor);
                    }
                }
            }

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(entry => entry.buffer);

            public virtual Parameter? get_parameter(string target) =>
                named_parameters().Where(entry => entry.name == target).Select(entry => entry.parameter).FirstOrDefault();

            public virtual Tensor? get_buffer(string target) =>
                named_buffers().Where(entry => entry.name == target).Select(entry => entry.buffer).FirstOrDefault();

            /// <exception cref="InvalidOperationException">The name is taken.</exception>
            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                ArgumentNullException.ThrowIfNull(tensor);
                if (!registeredBuffers.TryAdd(name, (tensor, persistent)))
                {
                    throw new InvalidOperationException($"Tensor {name} is already registered.");
                }
            }

            /// <exception cref="InvalidOperationException">The name is taken.</exception>
            public virtual void register_parameter(string name, Parameter param)
            {
                ArgumentNullException.ThrowIfNull(param);
                if (!registeredParameters.TryAdd(name, param))
                {
                    throw new InvalidOperationException($"Parameter {name} is already registered.");
                }
            }

            /// <exception cref="ArgumentException">The name is empty or contains a dot.</exception>
            /// <exception cref="InvalidOperationException">The name is taken.</exception>
            public virtual void register_module(string name, Module submodule)
            {
                if (string.IsNullOrEmpty(name) || name.Contains('.', StringComparison.Ordinal))
                {
                    throw new ArgumentException($"A module name must not be empty or contain a dot, got '{name}'.", nameof(name));
                }

                submodule.RegisterComponents();
                if (!submodules.TryAdd(name, submodule))
                {
                    throw new InvalidOperationException($"Sub-module {name} is already registered.");
                }
            }

            public void add_module(string name, Module module) => register_module(name, module);

            public virtual Module apply(Action<Module> fn)
            {
                foreach (Module module in submodules.Values)
                {
                    module.apply(fn);
                }

                fn(this);
                return this;
            }

            public virtual void zero_grad(bool set_to_none = true)
            {
                Parameter[] all = [.. parameters()];
                Interop.Native.st_zero_grad(Interop.Handles.Of(all), all.Length, set_to_none);
                GC.KeepAlive(all);
            }

            /// <summary>Parameters and persistent buffers by name; the tensors are the module's own.</summary>
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                string start = string.IsNullOrEmpty(prefix) ? "" : prefix + ".";
                foreach ((string key, Parameter parameter) in named_parameters())
                {
                    destination.TryAdd(start + key, parameter);
                }

                foreach ((string key, Tensor buffer) in named_buffers(include_nonpersistent: false))
                {
                    destination.TryAdd(start + key, buffer);
                }

                // A parameter that modules share appears under each of its names.
                foreach ((string child, Module module) in submodules)
                {
                    module.state_dict(destination, start + child);
                }

                return destination;
            }

            /// <summary>Copies values into the parameters and buffers of the same names.</summary>
            /// <exception cref="InvalidOperationException">strict, and names are missing or unknown.</exception>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(
                Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                Dictionary<string, Tensor> own = state_dict();
                List<string> missing = [.. own.Keys.Where(key => !source.ContainsKey(key) && skip?.Contains(key) != true)];
                List<string> unexpected = [.. source.Keys.Where(key => !own.ContainsKey(key) && skip?.Contains(key) != true)];
                if (strict && missing.Count + unexpected.Count > 0)
                {
                    throw new InvalidOperationException(
                        $"The state does not fit the module: missing [{string.Join(", ", missing)}], unexpected [{string.Join(", ", unexpected)}].");
                }

                using IDisposable mode = no_grad();
                foreach ((string key, Tensor tensor) in own)
                {
                    if (skip?.Contains(key) != true && source.TryGetValue(key, out Tensor? value))
                    {
                        tensor.copy_(value);
                    }
                }

                return (missing, unexpected);
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            internal void Convert(ScalarType? dtype, Device? device, bool nonBlocking)
            {
                if (dtype is not null && !dtype.Value.IsFloatingPoint())
                {
                    throw new ArgumentException($"A module can only be converted to a floating point type, not to {dtype}.", nameof(dtype));
                }

                using IDisposable mode = no_grad();
                foreach (Tensor tensor in registeredParameters.Values.Concat(registeredBuffers.Values.Select(buffer => buffer.Tensor)))
                {
                    tensor.ConvertInPlace(tensor.is_floating_point() ? dtype : null, device, nonBlocking);
                }

                foreach (Module module in submodules.Values)
                {
                    module.Convert(dtype, device, nonBlocking);
                }
            }

            /// <summary>Registers the fields that hold modules, parameters and tensors under the fields' names. Call it at the end of a constructor.</summary>
            protected virtual void RegisterComponents()
            {
                if (areComponentsRegistered)
                {
                    return;
                }

                areComponentsRegistered = true;
                foreach (FieldInfo field in FieldsOf(GetType()))
                {
                    if (submodules.ContainsKey(field.Name) || registeredParameters.ContainsKey(field.Name) || registeredBuffers.ContainsKey(field.Name))
                    {
                        continue;
                    }

                    switch (field.GetValue(this))
                    {
                        case Module module:
                            register_module(field.Name, module);
                            break;
                        case Parameter parameter:
                            register_parameter(field.Name, parameter);
                            break;
                        case Tensor tensor:
                            register_buffer(field.Name, tensor);
                            break;
                    }
                }
            }

            /// <summary>Registers a parameter in place of the one that had the name, if any.</summary>
            protected void ConditionallyRegisterParameter(string name, Parameter? value)
            {
                registeredParameters.Remove(name);
                if (value is not null)
                {
                    registeredParameters.Add(name, value);
                }
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing || isDisposed)
                {
                    return;
                }

                isDisposed = true;
                foreach (Tensor tensor in registeredParameters.Values.Concat(registeredBuffers.Values.Select(buffer => buffer.Tensor)))
                {
                    tensor.Dispose();
                }

                foreach (Module module in submodules.Values)
                {
                    module.Dispose();
                }
            }

            private static IEnumerable<FieldInfo> FieldsOf(Type type)
            {
                var seen = new HashSet<string>();
                for (Type? level = type; level is not null && level != typeof(Module); level = level.BaseType)
                {
                    foreach (FieldInfo field in level.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance))
                    {
                        if (field.DeclaringType != typeof(Module) && seen.Add(field.Name))
                        {
                            yield return field;
                        }
                    }
                }
            }
        }

        public abstract class Module<T, TResult>(string name) : Module(name)
        {
            public abstract TResult forward(T input);

            public TResult call(T input) => forward(input);
        }

        public abstract class Module<T1, T2, TResult>(string name) : Module(name)
        {
            public abstract TResult forward(T1 input1, T2 input2);

            public TResult call(T1 input1, T2 input2) => forward(input1, input2);
        }

        public abstract class Module<T1, T2, T3, TResult>(string name) : Module(name)
        {
            public abstract TResult forward(T1 input1, T2 input2, T3 input3);

            public TResult call(T1 input1, T2 input2, T3 input3) => forward(input1, input2, input3);
        }

        public abstract class Module<T1, T2, T3, T4, TResult>(string name) : Module(name)
        {
            public abstract TResult forward(T1 input1, T2 input2, T3 input3, T4 input4);

            public TResult call(T1 input1, T2 input2, T3 input3, T4 input4) => forward(input1, input2, input3, input4);
        }
    }
}

public static class ModuleExtensionMethods
{
    public static T to<T>(this T module, torch.ScalarType type, bool non_blocking = false)
        where T : torch.nn.Module => Converted(module, type, null, non_blocking);

    public static T to<T>(this T module, torch.Device device, bool non_blocking = false)
        where T : torch.nn.Module => Converted(module, null, device, non_blocking);

    public static T to<T>(this T module, torch.Device device, torch.ScalarType type, bool non_blocking = false)
        where T : torch.nn.Module => Converted(module, type, device, non_blocking);

    public static T to<T>(this T module, string device, bool non_blocking = false)
        where T : torch.nn.Module => Converted(module, null, new torch.Device(device), non_blocking);

    public static T to<T>(this T module, DeviceType deviceType, int deviceIndex = -1, bool non_blocking = false)
        where T : torch.nn.Module => Converted(module, null, new torch.Device(deviceType, deviceIndex), non_blocking);

    public static T cpu<T>(this T module, bool non_blocking = false)
        where T : torch.nn.Module => module.to(torch.CPU, non_blocking);

    public static T cuda<T>(this T module, int deviceIndex = -1, bool non_blocking = false)
        where T : torch.nn.Module => module.to(DeviceType.CUDA, deviceIndex, non_blocking);

    public static T @float<T>(this T module, bool non_blocking = false)
        where T : torch.nn.Module => module.to(torch.ScalarType.Float32, non_blocking);

    public static T @double<T>(this T module, bool non_blocking = false)
        where T : torch.nn.Module => module.to(torch.ScalarType.Float64, non_blocking);

    public static T half<T>(this T module, bool non_blocking = false)
        where T : torch.nn.Module => module.to(torch.ScalarType.Float16, non_blocking);

    public static T bfloat16<T>(this T module, bool non_blocking = false)
        where T : torch.nn.Module => module.to(torch.ScalarType.BFloat16, non_blocking);

    private static T Converted<T>(T module, torch.ScalarType? type, torch.Device? device, bool nonBlocking)
        where T : torch.nn.Module
    {
        module.Convert(type, device, nonBlocking);
        return module;
    }
}
