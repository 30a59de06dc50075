package com.example.echo;

import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpStack;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/// Sends a text to an echo server and prints what comes back.
public final class EchoClient {
    private EchoClient() {
    }

    /// Takes host, port and text.
    public static void main(String[] args) throws IOException {
        if (args.length != 3) {
            System.err.println("usage: EchoClient HOST PORT TEXT, for example: EchoClient 10.0.0.1 7 hello");
            System.exit(2);
        }
        try (TcpStack stack = TcpStack.open(Device.config())) {
            System.out.println(echo(stack, new InetSocketAddress(args[0], Integer.parseInt(args[1])), args[2]));
        }
    }

    /// Writes all, then reads all: right for a text that fits into the buffers on the way. To send more, read in another
    /// thread while writing; else both sides end up waiting with full buffers.
    static String echo(TcpStack stack, InetSocketAddress server, String text) throws IOException {
        try (TcpConnection connection = stack.connect(server)) {
            connection.write(text.getBytes(StandardCharsets.UTF_8));
            // Our FIN tells the server that this was all; its FIN tells us the same.
            connection.shutdownOutput();
            return new String(connection.inputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
