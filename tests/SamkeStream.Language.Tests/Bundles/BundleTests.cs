using System.Text.Json.Nodes;
using SamkeStream.Language.Bundles;
using SamkeStream.Language.HuggingFace;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Language.Tests.Bundles;

public sealed class BundleTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public BundleTests()
    {
        foreach (var (part, source) in ((string, string)[])[("encoder", "bert-tiny"), ("base", "qwen2-tied")])
        {
            Directory.CreateDirectory(_folder.File(part));
            foreach (var name in (string[])["config.json", "model.safetensors"])
                File.Copy(Path.Combine(Golden.Folder("language", source), name), _folder.File($"{part}/{name}"));
        }
    }

    [Fact]
    public void A_sealed_bundle_opens_with_the_same_content()
    {
        var seal = Bundle.Seal(_folder.Path, "tiny", "samke/tiny-base", new JsonObject { ["commit"] = "abc", ["seeds"] = new JsonArray(1, 2) });
        var bundle = Bundle.Open(_folder.Path);
        Assert.Equal(seal.Id, bundle.Id);
        Assert.Equal(("tiny", "samke/tiny-base"), (bundle.Name, bundle.BaseModel));
        Assert.Equal("abc", (string?)bundle.Manifest.Training!["commit"]);
        Assert.Equal(36, (int)bundle.Manifest.Shapes!["encoder"]!["hiddenSize"]!);
        Assert.Equal(["base/config.json", "base/model.safetensors", "encoder/config.json", "encoder/model.safetensors"], bundle.Manifest.Files.Keys.Order());
        Assert.Null(bundle.DecoderPath);
        Assert.Null(bundle.VaePath);
        Assert.Null(bundle.PolicyPath);
        Assert.Null(bundle.KnowledgeBasePath);
        Assert.Equal(_folder.File("encoder"), bundle.EncoderPath);
    }

    [Fact]
    public void A_decoder_in_its_place_becomes_a_part()
    {
        _folder.Write("decoder.safetensors", "x");
        Bundle.Seal(_folder.Path, "tiny", "base");
        Assert.Equal(_folder.File("decoder.safetensors"), Bundle.Open(_folder.Path).DecoderPath);
    }

    [Fact]
    public void A_damaged_file_is_named_with_both_hashes()
    {
        Bundle.Seal(_folder.Path, "tiny", "base");
        var path = _folder.File("encoder/config.json");
        var expected = ModelFolderHash.OfFile(path);
        File.WriteAllText(path, File.ReadAllText(path).Replace("36", "63", StringComparison.Ordinal));
        var message = Refusal();
        Assert.Contains(path, message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains(ModelFolderHash.OfFile(path), message, StringComparison.Ordinal);
        File.AppendAllText(path, " ");
        Assert.Contains("bytes", Refusal(), StringComparison.Ordinal);
        File.Delete(path);
        Assert.Contains("is missing", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_that_cannot_be_used_is_named()
    {
        Assert.Contains("does not exist", Refusal(), StringComparison.Ordinal);
        _folder.Write(Bundle.ManifestFile, "{");
        Assert.Contains("cannot be read", Refusal(), StringComparison.Ordinal);
        _folder.Write(Bundle.ManifestFile, "{}");
        Assert.Contains("cannot be read", Refusal(), StringComparison.Ordinal);
        Bundle.Seal(_folder.Path, "tiny", "base");
        var json = File.ReadAllText(_folder.File(Bundle.ManifestFile));
        _folder.Write(Bundle.ManifestFile, json.Replace("\"formatVersion\": 1", "\"formatVersion\": 2", StringComparison.Ordinal));
        Assert.Contains("formatVersion is 2; allowed: 1", Refusal(), StringComparison.Ordinal);
        _folder.Write(Bundle.ManifestFile, json.Replace("\"base/config.json\"", "\"../config.json\"", StringComparison.Ordinal));
        Assert.Contains("../config.json", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bundle_needs_an_encoder_and_a_base()
    {
        Directory.Delete(_folder.File("base"), recursive: true);
        var message = Assert.Throws<BundleException>(() => Bundle.Seal(_folder.Path, "tiny", "base")).Message;
        Assert.Contains(_folder.File("base"), message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_that_is_not_a_model_is_refused_when_it_is_loaded()
    {
        Bundle.Seal(_folder.Path, "tiny", "base");
        var bundle = Bundle.Open(_folder.Path);
        // The golden folders hold no tokenizer.
        Assert.Contains("encoder", Assert.Throws<BundleException>(() => bundle.LoadEncoder()).Message, StringComparison.Ordinal);
        Assert.Contains("base", Assert.Throws<BundleException>(() => bundle.LoadLanguageModel()).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private string Refusal() => Assert.Throws<BundleException>(() => Bundle.Open(_folder.Path)).Message;
}
