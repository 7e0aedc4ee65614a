using System.Text;

namespace SamkeStream.Workers.Tests.Telemetry;

/// <summary>As much of protobuf as reading OTLP needs.</summary>
internal static class Protobuf
{
    /// <summary>The length-delimited values of a field of a message.</summary>
    public static List<byte[]> Fields(this byte[] message, int field)
    {
        var found = new List<byte[]>();
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message, ref at);
            switch (tag & 7)
            {
                case 0:
                    Varint(message, ref at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    if ((int)(tag >> 3) == field)
                        found.Add(message[at..(at + length)]);
                    at += length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    throw new FormatException($"no protobuf at {at}");
            }
        }

        return found;
    }

    /// <summary>Names of the metrics of an export request.</summary>
    public static IEnumerable<string> MetricNames(byte[] request) =>
        request.Fields(1).SelectMany(resource => resource.Fields(2)).SelectMany(scope => scope.Fields(2)).Select(metric => Encoding.UTF8.GetString(metric.Fields(1)[0]));

    /// <summary>The spans of an export request: name, trace id, span id and parent's id in hex.</summary>
    public static IEnumerable<(string Name, string Trace, string Id, string Parent)> Spans(byte[] request) =>
        request.Fields(1).SelectMany(resource => resource.Fields(2)).SelectMany(scope => scope.Fields(2)).Select(span => (
            Encoding.UTF8.GetString(span.Fields(5)[0]), Convert.ToHexStringLower(span.Fields(1)[0]), Convert.ToHexStringLower(span.Fields(2)[0]),
            span.Fields(4) is [var parent] ? Convert.ToHexStringLower(parent) : ""));

    private static ulong Varint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = message[at++];
            value |= (ulong)(part & 127) << shift;
            if (part < 128)
                return value;
        }
    }
}
