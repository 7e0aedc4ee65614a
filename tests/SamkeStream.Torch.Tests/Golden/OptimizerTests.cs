using System.Text.Json;
using SamkeStream.Testing;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace SamkeStream.Torch.Tests.Golden;

public class OptimizerTests
{
    public static TheoryData<string> Cases =>
        ["sgd", "sgd_momentum", "sgd_momentum_decay", "sgd_nesterov", "adam", "adam_decay", "adamw", "adamw_slot", "adamw_beta2_0.95"];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Ten_steps_go_where_PyTorchs_go(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        GoldenFile golden = GoldenFile.Open("optimizers");
        Parameter w = new(golden["start.w"]), b = new(golden["start.b"]);
        using optim.Optimizer optimizer = Made(name, [w, b]);

        for (int i = 1; i <= 10; i++)
        {
            w.grad = golden[$"{name}.grad{i}.w"];
            b.grad = golden[$"{name}.grad{i}.b"];
            optimizer.step();
            GoldenFile.AssertClose(golden[$"{name}.step{i}.w"], w, 5e-5, $"w after step {i}");
            GoldenFile.AssertClose(golden[$"{name}.step{i}.b"], b, 5e-5, $"b after step {i}");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_computed_gradients_and_losses_are_the_stored_ones(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        GoldenFile golden = GoldenFile.Open("optimizers");
        Parameter w = new(golden["start.w"]), b = new(golden["start.b"]);
        using optim.Optimizer optimizer = Made(name, [w, b]);
        Tensor losses = golden[$"{name}.loss"];

        for (int i = 1; i <= 10; i++)
        {
            optimizer.zero_grad();
            Tensor distance = cat([w.reshape(-1), b]) - golden["target"];
            Tensor loss = 0.5 * distance.dot(golden["hessian"].mv(distance));
            loss.backward();
            GoldenFile.AssertClose(losses[i - 1], loss, 1e-4, $"loss {i}");
            GoldenFile.AssertClose(golden[$"{name}.grad{i}.w"], w.grad!, 2e-4, $"gradient {i}");
            optimizer.step();
        }
    }

    [Theory]
    [InlineData("clipped")]
    [InlineData("below")]
    [InlineData("max0.5")]
    [InlineData("zero")]
    public void Clipping_equals_PyTorchs(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        GoldenFile golden = GoldenFile.Open("clip_grad_norm");
        Parameter w = new(golden[$"{name}.before.w"].zeros_like()), b = new(golden[$"{name}.before.b"].zeros_like());
        w.grad = golden[$"{name}.before.w"];
        b.grad = golden[$"{name}.before.b"];

        double norm = nn.utils.clip_grad_norm_([w, b], golden[$"{name}.max_norm"].item<float>());

        Assert.Equal(golden[$"{name}.total_norm"].item<float>(), norm, 1e-4);
        GoldenFile.AssertClose(golden[$"{name}.after.w"], w.grad!, 1e-5, "w");
        GoldenFile.AssertClose(golden[$"{name}.after.b"], b.grad!, 1e-5, "b");
    }

    private static optim.Optimizer Made(string name, Parameter[] parameters)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(SharedFiles.Require("golden", "optim", "optim.json")));
        JsonElement settings = document.RootElement.GetProperty("optimizers").GetProperty(name);
        double Number(string key, double otherwise) => settings.TryGetProperty(key, out JsonElement value) ? value.GetDouble() : otherwise;
        double Beta(int i) => settings.GetProperty("betas")[i].GetDouble();
        double lr = Number("lr", 0), decay = Number("weight_decay", 0);
        return settings.GetProperty("class").GetString() switch
        {
            "SGD" => optim.SGD(parameters, lr, Number("momentum", 0), weight_decay: decay, nesterov: settings.TryGetProperty("nesterov", out _)),
            "Adam" => optim.Adam(parameters, lr, Beta(0), Beta(1), Number("eps", 0), decay),
            _ => optim.AdamW(parameters, lr, Beta(0), Beta(1), Number("eps", 0), decay),
        };
    }
}
