using TorchSharp.Modules;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public interface ILearningRateController
            {
                double LearningRate { get; set; }

                double InitialLearningRate { get; set; }
            }

            public interface IMomentum
            {
                double Momentum { get; set; }
            }

            public interface IBetas
            {
                (double, double) Betas { get; set; }
            }

            /// <summary>Changes parameters by their gradients.</summary>
            public abstract class Optimizer : IDisposable
            {
                protected IList<ParamGroup> _parameter_groups = [];

                public virtual IEnumerable<ILearningRateController> ParamGroups => _parameter_groups;

                public virtual IEnumerable<Parameter> parameters() => _parameter_groups.SelectMany(group => group.Parameters);

                public virtual void add_param_group(ParamGroup param_group) => _parameter_groups.Add(param_group);

                /// <summary>Fills the gradients with zeros; a parameter that never had one keeps none.</summary>
                public virtual void zero_grad()
                {
                    Parameter[] all = [.. parameters()];
                    Interop.Native.st_zero_grad(Interop.Handles.Of(all), all.Length, false);
                    GC.KeepAlive(all);
                }

                /// <param name="closure">Computes the loss and its gradients anew, where the caller has not done so.</param>
                public abstract Tensor? step(Func<Tensor>? closure = null);

                public void Dispose()
                {
                    Dispose(true);
                    GC.SuppressFinalize(this);
                }

                protected virtual void Dispose(bool disposing)
                {
                }

                public class StateDictionary
                {
                    internal StateDictionary()
                    {
                    }

                    public List<OptimizerOptions> Options { get; } = [];

                    public List<OptimizerState> State { get; } = [];
                }
            }
        }
    }

    namespace Modules
    {
        public class OptimizerOptions
        {
            public double? LearningRate { get; set; }

            public double InitialLearningRate { get; set; }

            internal virtual void Write(BinaryWriter writer)
            {
                writer.Write(LearningRate ?? 0);
                writer.Write(InitialLearningRate);
            }

            internal virtual void Read(BinaryReader reader)
            {
                LearningRate = reader.ReadDouble();
                InitialLearningRate = reader.ReadDouble();
            }
        }

        public abstract class OptimizerState : IDisposable
        {
            public abstract void Dispose();

            internal abstract void Write(BinaryWriter writer);

            internal abstract void Read(BinaryReader reader);

            internal abstract void CopyFrom(OptimizerState source);

            private protected static void WriteTensor(BinaryWriter writer, torch.Tensor tensor)
            {
                using DisposeScope scope = torch.NewDisposeScope();
                torch.Tensor plain = tensor.detach().cpu().contiguous();
                writer.Write((long)plain.bytes.Length);
                writer.Write(plain.bytes);
            }

            private protected static void ReadTensor(BinaryReader reader, torch.Tensor tensor)
            {
                using torch.Tensor plain = torch.empty(tensor.shape, tensor.dtype);
                long length = reader.ReadInt64();
                if (length != plain.bytes.Length)
                {
                    throw new InvalidDataException($"The optimizer state holds {length} bytes for a tensor of {plain.bytes.Length}.");
                }

                reader.BaseStream.ReadExactly(plain.bytes);
                tensor.copy_(plain);
            }
        }

        /// <summary>Parameters that share options.</summary>
        public class ParamGroup : torch.optim.ILearningRateController
        {
            public IEnumerable<Parameter> Parameters { get; set; } = [];

            public OptimizerOptions Options { get; set; } = new();

            public double LearningRate
            {
                get => Options.LearningRate ?? 0;
                set => Options.LearningRate = value;
            }

            public double InitialLearningRate
            {
                get => Options.InitialLearningRate;
                set => Options.InitialLearningRate = value;
            }
        }

        public class ParamGroup<TOptions> : ParamGroup
            where TOptions : OptimizerOptions, new()
        {
            public ParamGroup()
                : this([])
            {
            }

            public ParamGroup(IEnumerable<Parameter> parameters, TOptions? options = null)
            {
                Parameters = [.. parameters];
                base.Options = options ?? new TOptions();
            }

            public new TOptions Options
            {
                get => (TOptions)base.Options;
                set => base.Options = value;
            }
        }

        /// <summary>The optimizers with a state per parameter, which can be saved to resume training.</summary>
        public abstract class OptimizerHelper : torch.optim.Optimizer
        {
            private readonly Dictionary<Parameter, OptimizerState> states = new(ReferenceEqualityComparer.Instance);

            /// <summary>The groups' options and the parameters' states, in the order of the parameters; they are the optimizer's own.</summary>
            public virtual StateDictionary state_dict()
            {
                var dictionary = new StateDictionary();
                dictionary.Options.AddRange(_parameter_groups.Select(group => group.Options));
                dictionary.State.AddRange(parameters().Select(parameter => states[parameter]));
                return dictionary;
            }

            /// <exception cref="ArgumentException">The numbers of groups or parameters differ.</exception>
            public virtual void load_state_dict(StateDictionary state_dict)
            {
                StateDictionary own = this.state_dict();
                RequireSame(own.Options.Count, state_dict.Options.Count, "parameter groups");
                RequireSame(own.State.Count, state_dict.State.Count, "parameters");
                foreach ((ParamGroup group, OptimizerOptions options) in _parameter_groups.Zip(state_dict.Options))
                {
                    using var memory = new MemoryStream();
                    options.Write(new BinaryWriter(memory));
                    memory.Position = 0;
                    group.Options.Read(new BinaryReader(memory));
                }

                foreach ((OptimizerState target, OptimizerState source) in own.State.Zip(state_dict.State))
                {
                    target.CopyFrom(source);
                }
            }

            public void save_state_dict(string location)
            {
                using var writer = new BinaryWriter(File.Create(location));
                save_state_dict(writer);
            }

            public void load_state_dict(string location)
            {
                using var reader = new BinaryReader(File.OpenRead(location));
                load_state_dict(reader);
            }

            public void save_state_dict(BinaryWriter writer)
            {
                StateDictionary own = state_dict();
                writer.Write(GetType().Name);
                writer.Write(own.Options.Count);
                writer.Write(own.State.Count);
                own.Options.ForEach(options => options.Write(writer));
                own.State.ForEach(state => state.Write(writer));
            }

            /// <exception cref="InvalidDataException">The state is of another optimizer or does not fit the parameters.</exception>
            public void load_state_dict(BinaryReader reader)
            {
                string type = reader.ReadString();
                if (type != GetType().Name)
                {
                    throw new InvalidDataException($"Mismatched optimizer type: expected '{GetType().Name}', but found '{type}' in the loaded stream.");
                }

                StateDictionary own = state_dict();
                RequireSame(own.Options.Count, reader.ReadInt32(), "parameter groups");
                RequireSame(own.State.Count, reader.ReadInt32(), "parameters");
                own.Options.ForEach(options => options.Read(reader));
                own.State.ForEach(state => state.Read(reader));
            }

            public override torch.Tensor? step(Func<torch.Tensor>? closure = null)
            {
                torch.Tensor? loss = null;
                if (closure is not null)
                {
                    using IDisposable mode = torch.enable_grad();
                    loss = closure();
                }

                foreach (ParamGroup group in _parameter_groups)
                {
                    StepGroup(group);
                }

                return loss;
            }

            private protected abstract void StepGroup(ParamGroup group);

            private protected TState StateOf<TState>(Parameter parameter)
                where TState : OptimizerState => (TState)states[parameter];

            private protected void Keep(Parameter parameter, OptimizerState state) => states.Add(parameter, state);

            protected override void Dispose(bool disposing)
            {
                if (disposing)
                {
                    foreach (OptimizerState state in states.Values)
                    {
                        state.Dispose();
                    }

                    states.Clear();
                }

                base.Dispose(disposing);
            }

            private static void RequireSame(int own, int loaded, string what)
            {
                if (own != loaded)
                {
                    throw new ArgumentException($"Invalid optimizer state: {loaded} {what} instead of {own}.");
                }
            }
        }
    }
}
