using System.Net;
using System.Net.Sockets;

namespace Kappa.RealServers;

/// <summary>Free ports of the loopback interface.</summary>
public static class Ports
{
    private const int First = 23_000;
    private const int Last = 31_000;

    /// <summary>The first of <paramref name="count"/> neighbouring ports on which nobody listens.</summary>
    public static int Free(int count)
    {
        for (var attempt = 0; attempt < 1_000; attempt++)
        {
            var port = Random.Shared.Next(First, Last);
            if (Enumerable.Range(port, count).All(IsFree))
                return port;
        }

        throw new InvalidOperationException($"No {count} free neighbouring ports between {First} and {Last}.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
