using SamkeStream.Generation.Decoder;
using SamkeStream.Language.Safetensors;
using SamkeStream.Language.Tensors;
using SamkeStream.Testing;
using Xunit;
using static TorchSharp.torch;

namespace SamkeStream.Generation.Tests.Decoder;

public sealed class DecoderFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_decoder_comes_back_as_it_was_written()
    {
        var path = Write(seed: 5, SafetensorsDtype.F32);
        using var original = new HyperConvolutionalDecoder(TinyDecoder.Description.Shape, CPU, seed: 5);

        var (decoder, description) = DecoderFile.Read(path, CPU);
        using (decoder)
        {
            Assert.Equal(TinyDecoder.Description.Layout.Model, description.Layout.Model);
            Assert.Equal((2, 4, 4.0), (description.Layout.Rank, description.Layout.TileWidth, description.Alpha));
            Assert.Equal(("encoder", "tiny", "digest"), (description.EncoderId, description.BaseModel, description.BaseDigest));
            Assert.Equal(TinyDecoder.Description.Shape.Progression, description.Shape.Progression);
            Assert.Equal(
                original.FileParameters.Select(named => named.Value.ToSingles()),
                decoder.FileParameters.Select(named => named.Value.ToSingles()));
        }
    }

    [Fact]
    public void Reading_and_disposing_leaves_nothing_behind()
    {
        var path = Write(seed: 6, SafetensorsDtype.F16);
        var before = LiveObjects.Settled(() => Tensor.TotalCount);

        DecoderFile.Read(path, CPU).Decoder.Dispose();

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void A_missing_file_is_refused()
    {
        var refused = Assert.Throws<DecoderException>(() => DecoderFile.Read(Path.Combine(_folder.Path, "none.safetensors"), CPU));

        Assert.Contains("none.safetensors", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_file_is_refused()
    {
        var path = Write(seed: 7, SafetensorsDtype.F32);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^10]);

        Assert.Throws<DecoderException>(() => DecoderFile.Read(path, CPU));
    }

    [Fact]
    public void Weights_that_are_not_finite_are_refused()
    {
        var path = Rewrite("linear2.bias", values => values[0] = float.NaN);

        var refused = Assert.Throws<DecoderException>(() => DecoderFile.Read(path, CPU));

        Assert.Contains("not finite", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_a_description_is_refused()
    {
        var path = Path.Combine(_folder.Path, "bare.safetensors");
        SafetensorsWriter.Write(path, [SafetensorsItem.FromSingles("x", SafetensorsDtype.F32, [1], [1f])]);

        Assert.Throws<DecoderException>(() => DecoderFile.Read(path, CPU));
    }

    [Theory]
    [InlineData("\"kernel\":3", "\"kernel\":4", "odd")]
    [InlineData("\"rank\":2", "\"rank\":4", "tokens are")]
    [InlineData("\"kernel\":3,", "", "kernel")]
    public void A_description_that_contradicts_itself_is_refused(string what, string by, string reason)
    {
        var path = Write(seed: 8, SafetensorsDtype.F32);
        using (var file = SafetensorsFile.Open(path))
        {
            var items = file.Names.Select(name => SafetensorsItem.FromSingles(name, SafetensorsDtype.F32, file[name].Shape, file[name].ToSingles())).ToList();
            var described = file.Metadata["decoder"].Replace(what, by, StringComparison.Ordinal);
            Assert.NotEqual(file.Metadata["decoder"], described);
            path += ".changed";
            SafetensorsWriter.Write(path, items, new Dictionary<string, string> { ["decoder"] = described });
        }

        var refused = Assert.Throws<DecoderException>(() => DecoderFile.Read(path, CPU));

        Assert.Contains(reason, refused.Message, StringComparison.OrdinalIgnoreCase);
    }

    private string Write(int seed, SafetensorsDtype dtype)
    {
        var path = Path.Combine(_folder.Path, "decoder.safetensors");
        using var decoder = new HyperConvolutionalDecoder(TinyDecoder.Description.Shape, CPU, seed);
        DecoderFile.Write(path, decoder, TinyDecoder.Description, dtype);
        return path;
    }

    private string Rewrite(string nameEnd, Action<float[]> change)
    {
        using var file = SafetensorsFile.Open(Write(seed: 9, SafetensorsDtype.F32));
        var items = file.Names.Select(name =>
        {
            var values = file[name].ToSingles();
            if (name.EndsWith(nameEnd, StringComparison.Ordinal))
                change(values);
            return SafetensorsItem.FromSingles(name, SafetensorsDtype.F32, file[name].Shape, values);
        }).ToList();
        var path = Path.Combine(_folder.Path, "changed.safetensors");
        SafetensorsWriter.Write(path, items, file.Metadata);
        return path;
    }
}
