using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

public class GELU : Module<Tensor, Tensor>
{
    private readonly Approximate approximate;

    internal GELU(Approximate approximate)
        : base(nameof(GELU)) => this.approximate = approximate;

    public enum Approximate
    {
        none = 0,
        tanh = 1,
    }

    public override Tensor forward(Tensor input) => input.gelu(approximate);
}

public class SiLU : Module<Tensor, Tensor>
{
    internal SiLU()
        : base(nameof(SiLU))
    {
    }

    public override Tensor forward(Tensor input) => input.silu();
}

public class ReLU : Module<Tensor, Tensor>
{
    internal ReLU()
        : base(nameof(ReLU))
    {
    }

    public override Tensor forward(Tensor input) => input.relu();
}

public class LeakyReLU : Module<Tensor, Tensor>
{
    private readonly double slope;

    internal LeakyReLU(double slope)
        : base(nameof(LeakyReLU)) => this.slope = slope;

    public override Tensor forward(Tensor input) => input.leaky_relu(slope);
}

public class Tanh : Module<Tensor, Tensor>
{
    internal Tanh()
        : base(nameof(Tanh))
    {
    }

    public override Tensor forward(Tensor input) => input.tanh();
}

public class Sigmoid : Module<Tensor, Tensor>
{
    internal Sigmoid()
        : base(nameof(Sigmoid))
    {
    }

    public override Tensor forward(Tensor input) => input.sigmoid();
}

public class Identity : Module<Tensor, Tensor>
{
    internal Identity()
        : base(nameof(Identity))
    {
    }

    public override Tensor forward(Tensor input) => input.alias();
}

public class Softmax : Module<Tensor, Tensor>
{
    private readonly long dim;

    internal Softmax(long dim)
        : base(nameof(Softmax)) => this.dim = dim;

    public override Tensor forward(Tensor input) => input.softmax(dim);
}
