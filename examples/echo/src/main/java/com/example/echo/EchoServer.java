package com.example.echo;

import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.TcpStack;
import java.io.IOException;

/// Sends back what it gets (RFC 862): one virtual thread a connection.
public final class EchoServer {
    private EchoServer() {
    }

    /// Serves on port 7 until it is killed.
    public static void main(String[] args) throws IOException {
        try (TcpStack stack = TcpStack.open(Device.config()); TcpListener listener = stack.listen(7)) {
            System.out.println("echo on 10.0.0.2 port 7");
            serve(listener);
        }
    }

    static void serve(TcpListener listener) throws IOException {
        while (true) {
            TcpConnection connection = listener.accept();
            Thread.startVirtualThread(() -> echo(connection));
        }
    }

    private static void echo(TcpConnection connection) {
        try (connection) {
            connection.inputStream().transferTo(connection.outputStream());
        } catch (IOException e) {
            System.err.println(connection.id() + ": " + e.getMessage());
        }
    }
}
