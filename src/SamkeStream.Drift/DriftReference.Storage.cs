using System.Security.Cryptography;
using System.Text;
using SamkeStream.Drift.Calibration;
using SamkeStream.Drift.Detection;
using SamkeStream.Drift.Features;
using SamkeStream.Drift.Regimes;

namespace SamkeStream.Drift;

/// <content>The stored form: a header, the digest, the payload that it is the digest of.</content>
public sealed partial class DriftReference
{
    private const int Version = 4;

    private static ReadOnlySpan<byte> Magic => "SDRF"u8;

    public void Write(Stream output)
    {
        using var writer = new BinaryWriter(output, Encoding.UTF8, leaveOpen: true);
        writer.WriteHeader(Magic, Version);
        writer.Write(Digest);
        writer.WriteArray<byte>(Payload());
    }

    /// <exception cref="InvalidDataException">Not a reference, or damaged.</exception>
    /// <exception cref="FormatVersionException">Another version.</exception>
    public static DriftReference Read(Stream input)
    {
        using var reader = new BinaryReader(input, Encoding.UTF8, leaveOpen: true);
        return BinaryFormat.Read("drift reference", () =>
        {
            reader.ReadHeader(Magic, Version, "drift reference");
            var digest = reader.ReadString();
            var payload = reader.ReadArray<byte>();
            if (digest != Convert.ToHexStringLower(SHA256.HashData(payload)))
                throw new InvalidDataException($"The drift reference {digest} is damaged: its content has another digest.");
            using var content = new BinaryReader(new MemoryStream(payload), Encoding.UTF8);
            return ReadPayload(content);
        });
    }

    private byte[] Payload()
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer, Encoding.UTF8);
        writer.Write(Encoder);
        writer.Write(Size);
        WriteOptions(writer, Options);
        writer.WriteArray(Features.Whitening.Rows);
        writer.WriteArray(Features.Whitening.Offsets);
        writer.WriteArray(Features.Cells.Centroids);
        writer.WriteArray<double>(Features.Cells.Means);
        writer.WriteArray<double>(Features.Cells.Deviations);
        writer.Write(Features.Cells.FarCut);
        writer.WriteArray<float>(Moments.MeanZ);
        writer.Write(Moments.NoveltyMean);
        writer.Write(Moments.NoveltyDeviation);
        writer.Write(Moments.FarShare);
        writer.WriteArray<double>(Moments.CellShares);
        writer.WriteArray<float>(Profile.MeanVector);
        writer.WriteArray<double>(Profile.CellShares);
        writer.WriteArray<double>(Profile.BlockScores);
        writer.Write(Dependence.IsSticky);
        writer.Write(Dependence.Tau);
        writer.Write(Dependence.Lag1);
        writer.Write(Dependence.Stay);
        writer.Write(Channels.Count);
        foreach (var channel in Channels)
        {
            writer.Write((int)channel.Arm);
            writer.Write(channel.Scale);
            writer.Write(channel.Mean);
            writer.Write(channel.Deviation);
            writer.Write(channel.Threshold);
        }

        writer.Flush();
        return buffer.ToArray();
    }

    private static DriftReference ReadPayload(BinaryReader reader)
    {
        var encoder = reader.ReadString();
        var size = reader.ReadInt32();
        var options = ReadOptions(reader);
        var whitening = new Whitening(reader.ReadArray<float>(), reader.ReadArray<float>());
        var cells = new NoveltyCells(reader.ReadArray<float>(), reader.ReadArray<double>(), reader.ReadArray<double>(), reader.ReadDouble());
        var features = new FeatureMap(whitening, cells);
        var moments = new ReferenceMoments(reader.ReadArray<float>(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadArray<double>());
        var profile = new ReferenceProfile(reader.ReadArray<float>(), reader.ReadArray<double>(), reader.ReadArray<double>());
        var dependence = new Dependence(reader.ReadBoolean(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
        var channels = new DriftChannel[reader.ReadCount()];
        for (var i = 0; i < channels.Length; i++)
        {
            channels[i] = new DriftChannel(
                (DriftArm)reader.ReadInt32(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
        }

        return new DriftReference(encoder, options, size, features, moments, profile, dependence, channels);
    }

    private static void WriteOptions(BinaryWriter writer, DriftOptions options)
    {
        writer.Write(options.BudgetPrompts);
        writer.WriteArray<int>([.. options.Windows]);
        writer.WriteArray<double>([.. options.Slopes]);
        writer.Write(options.Components);
        writer.Write(options.Ridge);
        writer.Write(options.Cells);
        writer.Write(options.Replicates ?? 0);
        writer.Write(options.Seed);
    }

    private static DriftOptions ReadOptions(BinaryReader reader) => new()
    {
        BudgetPrompts = reader.ReadInt32(),
        Windows = reader.ReadArray<int>(),
        Slopes = reader.ReadArray<double>(),
        Components = reader.ReadInt32(),
        Ridge = reader.ReadDouble(),
        Cells = reader.ReadInt32(),
        Replicates = reader.ReadInt32() is var replicates && replicates > 0 ? replicates : null,
        Seed = reader.ReadInt32(),
    };
}
