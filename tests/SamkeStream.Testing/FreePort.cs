using System.Net;
using System.Net.Sockets;

namespace SamkeStream.Testing;

/// <summary>TCP ports of 127.0.0.1 that nobody listens on.</summary>
public static class FreePort
{
    public static int Find() => Find(1)[0];

    /// <summary>Several, each another one.</summary>
    public static int[] Find(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners)
            listener.Start();
        var ports = Array.ConvertAll(listeners, listener => ((IPEndPoint)listener.LocalEndpoint).Port);
        foreach (var listener in listeners)
            listener.Stop();
        return ports;
    }
}
