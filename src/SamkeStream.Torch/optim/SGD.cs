using TorchSharp.Interop;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Gradient descent with momentum.</summary>
        public class SGD : OptimizerHelper, torch.optim.IMomentum
        {
            private readonly Options defaults;

            public SGD(
                IEnumerable<Parameter> parameters,
                double lr,
                double momentum = 0,
                double dampening = 0,
                double weight_decay = 0,
                bool nesterov = false,
                bool maximize = false)
                : this([new ParamGroup { Parameters = [.. parameters] }], lr, momentum, dampening, weight_decay, nesterov, maximize)
            {
            }

            /// <exception cref="ArgumentException">nesterov without momentum, or with dampening.</exception>
            public SGD(
                IEnumerable<ParamGroup> parameters,
                double lr,
                double momentum = 0,
                double dampening = 0,
                double weight_decay = 0,
                bool nesterov = false,
                bool maximize = false)
            {
                if (nesterov && (momentum <= 0 || dampening != 0))
                {
                    throw new ArgumentException("Nesterov momentum requires a momentum and zero dampening.", nameof(nesterov));
                }

                defaults = Made(lr, momentum, dampening, weight_decay, nesterov, maximize);
                foreach (ParamGroup group in parameters)
                {
                    add_param_group(group);
                }
            }

            public double Momentum
            {
                get => _parameter_groups.Cast<ParamGroup>().Select(group => group.Momentum).First();
                set
                {
                    foreach (ParamGroup group in _parameter_groups.Cast<ParamGroup>())
                    {
                        group.Momentum = value;
                    }
                }
            }

            public override void add_param_group(Modules.ParamGroup param_group)
            {
                var options = (Options)param_group.Options;
                options.FillFrom(defaults);
                base.add_param_group(param_group);
                foreach (Parameter parameter in param_group.Parameters)
                {
                    Keep(parameter, new State(parameter));
                }
            }

            private protected override void StepGroup(Modules.ParamGroup group)
            {
                Parameter[] all = [.. group.Parameters];
                State[] states = Array.ConvertAll(all, StateOf<State>);
                var options = (Options)group.Options;
                long[] started = Array.ConvertAll(states, state => state.isStarted ? 1L : 0L);
                var native = new SgdOptions
                {
                    LearningRate = options.LearningRate!.Value,
                    Momentum = options.momentum!.Value,
                    Dampening = options.dampening!.Value,
                    WeightDecay = options.weight_decay!.Value,
                    Nesterov = options.nesterov!.Value ? 1 : 0,
                    Maximize = options.maximize!.Value ? 1 : 0,
                };
                Native.st_sgd_step(Handles.Of(all), Array.ConvertAll(states, state => state.momentum_buffer.Handle), started, all.Length, native);
                for (int i = 0; i < states.Length; i++)
                {
                    states[i].isStarted = started[i] != 0;
                }

                GC.KeepAlive(states);
                GC.KeepAlive(all);
            }

            private static Options Made(double lr, double momentum, double dampening, double decay, bool nesterov, bool maximize) => new()
            {
                LearningRate = lr,
                InitialLearningRate = lr,
                momentum = momentum,
                dampening = dampening,
                weight_decay = decay,
                nesterov = nesterov,
                maximize = maximize,
            };

            public class Options : OptimizerOptions
            {
                public double? momentum;
                public double? dampening;
                public double? weight_decay;
                public bool? nesterov;
                public bool? maximize;

                internal void FillFrom(Options other)
                {
                    LearningRate ??= other.LearningRate;
                    InitialLearningRate = LearningRate!.Value;
                    momentum ??= other.momentum;
                    dampening ??= other.dampening;
                    weight_decay ??= other.weight_decay;
                    nesterov ??= other.nesterov;
                    maximize ??= other.maximize;
                }

                internal override void Write(BinaryWriter writer)
                {
                    base.Write(writer);
                    writer.Write(momentum!.Value);
                    writer.Write(dampening!.Value);
                    writer.Write(weight_decay!.Value);
                    writer.Write(nesterov!.Value);
                    writer.Write(maximize!.Value);
                }

                internal override void Read(BinaryReader reader)
                {
                    base.Read(reader);
                    momentum = reader.ReadDouble();
                    dampening = reader.ReadDouble();
                    weight_decay = reader.ReadDouble();
                    nesterov = reader.ReadBoolean();
                    maximize = reader.ReadBoolean();
                }
            }

            public class ParamGroup : ParamGroup<Options>, torch.optim.IMomentum
            {
                public ParamGroup()
                {
                }

                public ParamGroup(IEnumerable<Parameter> parameters, Options options)
                    : base(parameters, options)
                {
                }

                public ParamGroup(
                    IEnumerable<Parameter> parameters,
                    double lr = 1e-3,
                    double momentum = 0,
                    double dampening = 0,
                    double weight_decay = 0,
                    bool nesterov = false,
                    bool maximize = false)
                    : base(parameters, Made(lr, momentum, dampening, weight_decay, nesterov, maximize))
                {
                }

                public double Momentum
                {
                    get => Options.momentum ?? 0;
                    set => Options.momentum = value;
                }
            }

            /// <summary>The running sum of gradients.</summary>
            public class State : OptimizerState
            {
                public torch.Tensor momentum_buffer;
                internal bool isStarted;

                internal State(Parameter parameter) => momentum_buffer = torch.zeros_like(parameter).DetachFromDisposeScope();

                public override void Dispose() => momentum_buffer.Dispose();

                internal override void Write(BinaryWriter writer)
                {
                    writer.Write(isStarted);
                    WriteTensor(writer, momentum_buffer);
                }

                internal override void Read(BinaryReader reader)
                {
                    isStarted = reader.ReadBoolean();
                    ReadTensor(reader, momentum_buffer);
                }

                internal override void CopyFrom(OptimizerState source)
                {
                    var other = (State)source;
                    isStarted = other.isStarted;
                    momentum_buffer.copy_(other.momentum_buffer);
                }
            }
        }
    }

    /// <content>Makers of SGD.</content>
    public static partial class torch
    {
        public static partial class optim
        {
            public static Modules.SGD SGD(
                IEnumerable<Modules.Parameter> parameters,
                double learningRate,
                double momentum = 0,
                double dampening = 0,
                double weight_decay = 0,
                bool nesterov = false,
                bool maximize = false) => new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);

            public static Modules.SGD SGD(
                IEnumerable<Modules.SGD.ParamGroup> parameters,
                double learningRate,
                double momentum = 0,
                double dampening = 0,
                double weight_decay = 0,
                bool nesterov = false,
                bool maximize = false) => new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);
        }
    }
}
