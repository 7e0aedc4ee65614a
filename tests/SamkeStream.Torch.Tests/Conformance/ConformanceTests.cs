using Xunit;
using static TorchSharp.torch;

namespace SamkeStream.Torch.Tests.Conformance;

public class ConformanceTests
{
    public static TheoryData<string> Names => [.. ReferenceCase.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Values_and_gradients_equal_PyTorchs(string name)
    {
        ReferenceCase reference = ReferenceCase.All[name];
        double tolerance = name.StartsWith("half", StringComparison.Ordinal) ? 1e-2 : 1e-5;
        long before = Tensor.TotalCount;
        using (NewDisposeScope())
        {
            Tensor[] inputs = Array.ConvertAll(reference.Inputs, input => input.ToTensor());
            Tensor[] tracked = reference.Gradients is null ? [] : [.. inputs.Where(input => input.is_floating_point())];
            Array.ForEach(tracked, input => input.requires_grad = true);

            Tensor[] outputs = ConformanceCases.All[name](inputs);

            Assert.Equal(reference.Outputs.Length, outputs.Length);
            foreach ((ReferenceTensor expected, Tensor actual) in reference.Outputs.Zip(outputs))
            {
                expected.AssertEqual(actual, tolerance);
            }

            if (reference.Gradients is not null)
            {
                Tensor total = outputs.Where(output => output.is_floating_point())
                    .Select(output => (output * (arange(1, output.numel() + 1).reshape(output.shape) * 0.1)).sum())
                    .Aggregate((sum, next) => sum + next);
                IList<Tensor> gradients = autograd.grad([total], tracked);
                foreach ((ReferenceTensor expected, Tensor actual) in reference.Gradients.Zip(gradients))
                {
                    expected.AssertEqual(actual, tolerance * 3);
                }
            }
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Every_case_has_values_and_every_value_a_case() =>
        Assert.Equal(ReferenceCase.All.Keys.Order(), ConformanceCases.All.Keys.Order());
}
