using TorchSharp.Interop;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Adam and AdamW, which differ in how they decay the weights.</summary>
        public abstract class AdamFamily : OptimizerHelper, torch.optim.IBetas
        {
            private readonly Options defaults;
            private readonly bool isDecoupled;

            private protected AdamFamily(bool isDecoupled, IEnumerable<ParamGroup> groups, Options defaults)
            {
                this.isDecoupled = isDecoupled;
                this.defaults = defaults;
                foreach (ParamGroup group in groups)
                {
                    add_param_group(group);
                }
            }

            public (double, double) Betas
            {
                get => _parameter_groups.Cast<ParamGroup>().Select(group => group.Betas).First();
                set
                {
                    foreach (ParamGroup group in _parameter_groups.Cast<ParamGroup>())
                    {
                        group.Betas = value;
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
                    Keep(parameter, new State(parameter, options.amsgrad == true));
                }
            }

            private protected override void StepGroup(Modules.ParamGroup group)
            {
                Parameter[] all = [.. group.Parameters];
                State[] states = Array.ConvertAll(all, StateOf<State>);
                var options = (Options)group.Options;
                long[] steps = Array.ConvertAll(states, state => state.step);
                var native = new AdamOptions
                {
                    LearningRate = options.LearningRate!.Value,
                    Beta1 = options.beta1!.Value,
                    Beta2 = options.beta2!.Value,
                    Eps = options.eps!.Value,
                    WeightDecay = options.weight_decay!.Value,
                    Decoupled = isDecoupled ? 1 : 0,
                    Amsgrad = options.amsgrad!.Value ? 1 : 0,
                    Maximize = options.maximize!.Value ? 1 : 0,
                };
                Native.st_adam_step(
                    Handles.Of(all),
                    Array.ConvertAll(states, state => state.exp_avg.Handle),
                    Array.ConvertAll(states, state => state.exp_avg_sq.Handle),
                    Array.ConvertAll(states, state => state.max_exp_avg_sq?.Handle ?? IntPtr.Zero),
                    steps,
                    all.Length,
                    native);
                for (int i = 0; i < states.Length; i++)
                {
                    states[i].step = steps[i];
                }

                GC.KeepAlive(states);
                GC.KeepAlive(all);
            }

            public class Options : OptimizerOptions
            {
                public double? beta1;
                public double? beta2;
                public double? weight_decay;
                public double? eps;
                public bool? amsgrad;
                public bool? maximize;

                internal void FillFrom(Options other)
                {
                    LearningRate ??= other.LearningRate;
                    InitialLearningRate = LearningRate!.Value;
                    beta1 ??= other.beta1;
                    beta2 ??= other.beta2;
                    weight_decay ??= other.weight_decay;
                    eps ??= other.eps;
                    amsgrad ??= other.amsgrad;
                    maximize ??= other.maximize;
                }

                internal override void Write(BinaryWriter writer)
                {
                    base.Write(writer);
                    writer.Write(beta1!.Value);
                    writer.Write(beta2!.Value);
                    writer.Write(weight_decay!.Value);
                    writer.Write(eps!.Value);
                    writer.Write(amsgrad!.Value);
                    writer.Write(maximize!.Value);
                }

                internal override void Read(BinaryReader reader)
                {
                    base.Read(reader);
                    beta1 = reader.ReadDouble();
                    beta2 = reader.ReadDouble();
                    weight_decay = reader.ReadDouble();
                    eps = reader.ReadDouble();
                    amsgrad = reader.ReadBoolean();
                    maximize = reader.ReadBoolean();
                }
            }

            public class ParamGroup : ParamGroup<Options>, torch.optim.IBetas
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
                    double beta1 = 0.9,
                    double beta2 = 0.999,
                    double eps = 1e-8,
                    double weight_decay = 0,
                    bool amsgrad = false,
                    bool maximize = false)
                    : base(parameters, Made(lr, beta1, beta2, eps, weight_decay, amsgrad, maximize))
                {
                }

                public (double, double) Betas
                {
                    get => (Options.beta1 ?? 0.9, Options.beta2 ?? 0.999);
                    set => (Options.beta1, Options.beta2) = value;
                }
            }

            /// <summary>Averages of the gradient and of its square.</summary>
            public class State : OptimizerState
            {
                public long step;
                public torch.Tensor exp_avg;
                public torch.Tensor exp_avg_sq;
                public torch.Tensor? max_exp_avg_sq;

                internal State(Parameter parameter, bool keepsMaximum)
                {
                    exp_avg = torch.zeros_like(parameter).DetachFromDisposeScope();
                    exp_avg_sq = torch.zeros_like(parameter).DetachFromDisposeScope();
                    max_exp_avg_sq = keepsMaximum ? torch.zeros_like(parameter).DetachFromDisposeScope() : null;
                }

                public override void Dispose()
                {
                    exp_avg.Dispose();
                    exp_avg_sq.Dispose();
                    max_exp_avg_sq?.Dispose();
                }

                internal override void Write(BinaryWriter writer)
                {
                    writer.Write(step);
                    WriteTensor(writer, exp_avg);
                    WriteTensor(writer, exp_avg_sq);
                    if (max_exp_avg_sq is not null)
                    {
                        WriteTensor(writer, max_exp_avg_sq);
                    }
                }

                internal override void Read(BinaryReader reader)
                {
                    step = reader.ReadInt64();
                    ReadTensor(reader, exp_avg);
                    ReadTensor(reader, exp_avg_sq);
                    if (max_exp_avg_sq is not null)
                    {
                        ReadTensor(reader, max_exp_avg_sq);
                    }
                }

                internal override void CopyFrom(OptimizerState source)
                {
                    var other = (State)source;
                    step = other.step;
                    exp_avg.copy_(other.exp_avg);
                    exp_avg_sq.copy_(other.exp_avg_sq);
                    if (max_exp_avg_sq is not null && other.max_exp_avg_sq is not null)
                    {
                        max_exp_avg_sq.copy_(other.max_exp_avg_sq);
                    }
                }
            }

            private protected static Options Made(double lr, double beta1, double beta2, double eps, double decay, bool amsgrad, bool maximize) => new()
            {
                LearningRate = lr,
                InitialLearningRate = lr,
                beta1 = beta1,
                beta2 = beta2,
                eps = eps,
                weight_decay = decay,
                amsgrad = amsgrad,
                maximize = maximize,
            };
        }

        /// <summary>Adam (Kingma and Ba); weight_decay adds to the gradient.</summary>
        public class Adam : AdamFamily
        {
            public Adam(
                IEnumerable<Parameter> parameters,
                double lr = 1e-3,
                double beta1 = 0.9,
                double beta2 = 0.999,
                double eps = 1e-8,
                double weight_decay = 0,
                bool amsgrad = false,
                bool maximize = false)
                : this([new ParamGroup { Parameters = [.. parameters] }], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
            {
            }

            public Adam(
                IEnumerable<ParamGroup> parameters,
                double lr = 1e-3,
                double beta1 = 0.9,
                double beta2 = 0.999,
                double eps = 1e-8,
                double weight_decay = 0,
                bool amsgrad = false,
                bool maximize = false)
                : base(false, parameters, Made(lr, beta1, beta2, eps, weight_decay, amsgrad, maximize))
            {
            }
        }

        /// <summary>AdamW (Loshchilov and Hutter); weight_decay shrinks the weights apart from the gradient.</summary>
        public class AdamW : AdamFamily
        {
            public AdamW(
                IEnumerable<Parameter> parameters,
                double lr = 1e-3,
                double beta1 = 0.9,
                double beta2 = 0.999,
                double eps = 1e-8,
                double weight_decay = 0,
                bool amsgrad = false,
                bool maximize = false)
                : this([new ParamGroup { Parameters = [.. parameters] }], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
            {
            }

            public AdamW(
                IEnumerable<ParamGroup> parameters,
                double lr = 1e-3,
                double beta1 = 0.9,
                double beta2 = 0.999,
                double eps = 1e-8,
                double weight_decay = 0,
                bool amsgrad = false,
                bool maximize = false)
                : base(true, parameters, Made(lr, beta1, beta2, eps, weight_decay, amsgrad, maximize))
            {
            }
        }
    }

    /// <content>Makers of Adam and AdamW.</content>
    public static partial class torch
    {
        public static partial class optim
        {
            public static Modules.Adam Adam(
                IEnumerable<Modules.Parameter> parameters,
                double lr = 1e-3,
                double beta1 = 0.9,
                double beta2 = 0.999,
                double eps = 1e-8,
                double weight_decay = 0,
                bool amsgrad = false,
                bool maximize = false) => new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static Modules.Adam Adam(
                IEnumerable<Modules.AdamFamily.ParamGroup> parameters,
                double lr = 1e-3,
                double beta1 = 0.9,
                double beta2 = 0.999,
                double eps = 1e-8,
                double weight_decay = 0,
                bool amsgrad = false,
                bool maximize = false) => new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static Modules.AdamW AdamW(
                IEnumerable<Modules.Parameter> parameters,
                double lr = 1e-3,
                double beta1 = 0.9,
                double beta2 = 0.999,
                double eps = 1e-8,
                double weight_decay = 0,
                bool amsgrad = false,
                bool maximize = false) => new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static Modules.AdamW AdamW(
                IEnumerable<Modules.AdamFamily.ParamGroup> parameters,
                double lr = 1e-3,
                double beta1 = 0.9,
                double beta2 = 0.999,
                double eps = 1e-8,
                double weight_decay = 0,
                bool amsgrad = false,
                bool maximize = false) => new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
        }
    }
}
