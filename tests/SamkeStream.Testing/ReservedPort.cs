using System.Net;
using System.Net.Sockets;

namespace SamkeStream.Testing;

/// <summary>
/// A TCP port of 127.0.0.1 that the system gives to nobody else while this is held. Connections to it are refused until the server that it is for
/// listens on it; that server may be killed and come back.
/// </summary>
public sealed class ReservedPort : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ReservedPort()
    {
        // Bound but not listening: a server that reuses addresses, as servers do, may listen there all the same.
        _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Number = ((IPEndPoint)_socket.LocalEndPoint!).Port;
    }

    public int Number { get; }

    public void Dispose() => _socket.Dispose();
}
