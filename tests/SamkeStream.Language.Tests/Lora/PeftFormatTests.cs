using System.Text;
using System.Text.Json.Nodes;
using SamkeStream.Language.Lora;
using SamkeStream.Language.Models;
using SamkeStream.Language.Safetensors;
using Xunit;
using static TorchSharp.torch;

namespace SamkeStream.Language.Tests.Lora;

public sealed class PeftFormatTests
{
    private static readonly LoraLayout SmallLayout = new(Layers: 2, HiddenSize: 4, QuerySize: 4, KeyValueSize: 2, IntermediateSize: 6);

    [Fact]
    public void A_plain_adapter_gives_the_reference_logits()
    {
        using var golden = new Golden("language", "peft", "plain-r4", "expected.safetensors");
        using var inputs = new Golden("language", "qwen2-tied", "expected.safetensors");
        using var network = CausalLanguageModel.LoadNetwork(Golden.Folder("language", "qwen2-tied"));
        var adapter = PeftFormat.ReadFolder(Golden.Folder("language", "peft", "plain-r4"));
        adapter.Validate(network.Layout, "qwen2-tied");
        using var lora = LoraWeights.From(adapter);
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var mask = inputs["right_mask"];
        TensorAssert.Close(
            golden["right_logits"], network.Logits(network.Hidden(inputs["right_ids"], mask, lora)) * mask.unsqueeze(-1), 1e-4);
    }

    [Fact]
    public void An_adapter_of_PEFT_is_written_again_byte_for_byte()
    {
        var folder = Golden.Folder("language", "peft", "plain-r4");
        var files = PeftFormat.Write(PeftFormat.ReadFolder(folder), SafetensorsDtype.F32);
        foreach (var (name, content) in files)
            Assert.Equal(File.ReadAllBytes(Path.Combine(folder, name)), content.ToArray());
        Assert.Equal([PeftFormat.ConfigFile, PeftFormat.WeightsFile], files.Keys);
    }

    [Theory]
    [InlineData("rslora-qv", "use_rslora")]
    [InlineData("patterns", "alpha_pattern")]
    [InlineData("regex-layers", "target_modules")]
    [InlineData("layers-to-transform", "layers_to_transform")]
    [InlineData("dora-unsupported", "use_dora")]
    [InlineData("head-saved-unsupported", "modules_to_save")]
    public void Other_kinds_of_adapter_are_refused_by_name(string variant, string setting)
    {
        var folder = Golden.Folder("language", "peft", variant);
        Assert.Contains(setting, Assert.Throws<AdapterException>(() => PeftFormat.ReadFolder(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bfloat16_files_come_back_as_rounded_and_are_stable_from_then_on()
    {
        var adapter = Small();
        var files = PeftFormat.Write(adapter);
        var again = PeftFormat.Read(files);
        Assert.Equal(adapter.Config.Targets, again.Config.Targets);
        foreach (var (module, matrices) in adapter.Modules)
            TensorAssert.Close(matrices.A, again.Modules[module].A, .01);
        Assert.Equal(files[PeftFormat.WeightsFile].ToArray(), PeftFormat.Write(again)[PeftFormat.WeightsFile].ToArray());
        Assert.Equal(files[PeftFormat.ConfigFile].ToArray(), PeftFormat.Write(again)[PeftFormat.ConfigFile].ToArray());
    }

    [Theory]
    [InlineData("r", "0", "needed: a whole number from 1")]
    [InlineData("r", "\"4\"", "needed: a whole number from 1")]
    [InlineData("lora_alpha", "-1", "needed: a number above 0")]
    [InlineData("peft_type", "\"LOHA\"", "allowed: \"LORA\"")]
    [InlineData("task_type", "\"SEQ_CLS\"", "allowed: \"CAUSAL_LM\"")]
    [InlineData("bias", "\"all\"", "allowed: \"none\"")]
    [InlineData("target_modules", "[\"q_proj\", \"lm_head\"]", "lm_head")]
    [InlineData("target_modules", "\"all-linear\"", "all-linear")]
    [InlineData("rank_pattern", "{\"q_proj\": 2}", "not supported")]
    [InlineData("init_lora_weights", "\"pissa\"", "pissa")]
    public void Settings_that_are_not_supported_are_named(string setting, string value, string reason)
    {
        var files = PeftFormat.Write(Small());
        var json = JsonNode.Parse(files[PeftFormat.ConfigFile].Span)!.AsObject();
        json[setting] = JsonNode.Parse(value);
        var message = Refusal(Encoding.UTF8.GetBytes(json.ToJsonString()), files[PeftFormat.WeightsFile]);
        Assert.Contains(setting, message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_files_are_refused()
    {
        var files = PeftFormat.Write(Small());
        Assert.Contains("not JSON", Refusal("{"u8.ToArray(), files[PeftFormat.WeightsFile]), StringComparison.Ordinal);
        Assert.Contains("needed: an object", Refusal("[]"u8.ToArray(), files[PeftFormat.WeightsFile]), StringComparison.Ordinal);
        Assert.Contains(PeftFormat.WeightsFile, Refusal(files[PeftFormat.ConfigFile], files[PeftFormat.WeightsFile][..^1]), StringComparison.Ordinal);
        Assert.Contains(
            PeftFormat.WeightsFile,
            Assert.Throws<AdapterException>(() => PeftFormat.Read(files.Where(f => f.Key == PeftFormat.ConfigFile).ToDictionary())).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_missing_or_too_many_is_named()
    {
        var files = PeftFormat.Write(Small());
        var name = PeftFormat.Name(new LoraModule(1, Projection.Value), 'B');
        Assert.Contains(name, Refusal(files[PeftFormat.ConfigFile], Rewritten(files, items => items.RemoveAll(i => i.Name == name))), StringComparison.Ordinal);
        var extra = SafetensorsItem.FromSingles("base_model.model.lm_head.lora_A.weight", SafetensorsDtype.F32, [2, 4], new float[8]);
        Assert.Contains(extra.Name, Refusal(files[PeftFormat.ConfigFile], Rewritten(files, items => items.Add(extra))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_weight_that_is_not_finite_is_refused(float value)
    {
        var files = PeftFormat.Write(Small());
        var name = PeftFormat.Name(new LoraModule(0, Projection.Query), 'A');
        var message = Refusal(files[PeftFormat.ConfigFile], Rewritten(files, items =>
        {
            items.RemoveAll(i => i.Name == name);
            items.Add(SafetensorsItem.FromSingles(name, SafetensorsDtype.F32, [2, 4], [1, 2, 3, value, 5, 6, 7, 8]));
        }));
        Assert.Contains("layers.0.self_attn.q_proj", message, StringComparison.Ordinal);
        Assert.Contains("weight 3", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_adapter_for_another_base_is_refused()
    {
        var adapter = Small();
        adapter.Validate(SmallLayout, "small");
        Assert.Contains("'other'", Reason(() => adapter.Validate(SmallLayout, "other")), StringComparison.Ordinal);
        Assert.Contains("lacks model.layers.2", Reason(() => adapter.Validate(SmallLayout with { Layers = 3 })), StringComparison.Ordinal);
        Assert.Contains("1 layers", Reason(() => adapter.Validate(SmallLayout with { Layers = 1 })), StringComparison.Ordinal);
        Assert.Contains("4 -> 4", Reason(() => adapter.Validate(SmallLayout with { QuerySize = 8 })), StringComparison.Ordinal);
    }

    private static LoraAdapter Small()
    {
        var random = new Random(1);
        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - .5f)];
        var config = new LoraConfig(2, 4, [Projection.Query, Projection.Value], "small");
        return new LoraAdapter(config, SmallLayout.Modules(config.Targets).Select(module =>
        {
            var (input, output) = SmallLayout[module.Projection];
            return KeyValuePair.Create(module, new LoraMatrices(2, input, output, Values(2 * input), Values(2 * output)));
        }));
    }

    private static byte[] Rewritten(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files, Action<List<SafetensorsItem>> change)
    {
        using var file = SafetensorsFile.Parse(files[PeftFormat.WeightsFile]);
        List<SafetensorsItem> items = [.. file.Names.Select(n => new SafetensorsItem(n, file[n].Dtype, file[n].Shape, file[n].Bytes.ToArray()))];
        change(items);
        return SafetensorsWriter.ToBytes(items);
    }

    private static string Refusal(ReadOnlyMemory<byte> config, ReadOnlyMemory<byte> weights) => Reason(() => PeftFormat.Read(config, weights));

    private static string Reason(Action action) => Assert.Throws<AdapterException>(action).Message;
}
