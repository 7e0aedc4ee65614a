using SamkeStream.Generation.Decoder;
using SamkeStream.Language.Bundles;
using SamkeStream.Language.HuggingFace;
using SamkeStream.Testing;
using Xunit;
using static TorchSharp.torch;

namespace SamkeStream.Generation.Tests;

public sealed class BundledGeneratorTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public BundledGeneratorTests()
    {
        using var encoder = TinyModels.Encoder();
        using var model = TinyModels.LanguageModel();
        encoder.Network.Save(encoder.Tokenizer, Path.Combine(_folder.Path, "encoder"));
        model.Save(encoder.Tokenizer, Path.Combine(_folder.Path, "base"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_decoder_of_a_bundle_generates_adapters_for_its_base()
    {
        var bundle = Seal(description => description);
        using var encoder = bundle.LoadEncoder();
        using var model = bundle.LoadLanguageModel();
        using var generator = AdapterGenerator.Load(bundle, encoder);

        var adapter = generator.Generate(["the owl is loud", "which one", "fox"], draws: 1, seed: 1)[0];

        adapter.Validate(model.Network.Layout, bundle.BaseModel);
    }

    [Fact]
    public void A_decoder_for_another_base_is_refused()
    {
        var bundle = Seal(description => description with { BaseDigest = "0123" });
        using var encoder = bundle.LoadEncoder();

        Assert.Contains("0123", Assert.Throws<DecoderException>(() => AdapterGenerator.Load(bundle, encoder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_decoder_for_another_encoder_is_refused()
    {
        var bundle = Seal(description => description with { EncoderId = "4567" });
        using var encoder = bundle.LoadEncoder();

        Assert.Contains("4567", Assert.Throws<DecoderException>(() => AdapterGenerator.Load(bundle, encoder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bundle_without_a_decoder_is_refused()
    {
        var bundle = Bundle.Seal(_folder.Path, "tiny", "tiny");
        using var encoder = bundle.LoadEncoder();

        Assert.Contains("no decoder", Assert.Throws<DecoderException>(() => AdapterGenerator.Load(bundle, encoder)).Message, StringComparison.Ordinal);
    }

    private Bundle Seal(Func<DecoderDescription, DecoderDescription> change)
    {
        var description = TinyDecoder.Description with
        {
            EncoderId = ModelFolderHash.Compute(Path.Combine(_folder.Path, "encoder")),
            BaseDigest = ModelFolderHash.Compute(Path.Combine(_folder.Path, "base")),
        };
        using var decoder = new HyperConvolutionalDecoder(description.Shape, CPU, seed: 1);
        DecoderFile.Write(Path.Combine(_folder.Path, "decoder.safetensors"), decoder, change(description));
        Bundle.Seal(_folder.Path, "tiny", "tiny");
        return Bundle.Open(_folder.Path);
    }
}
