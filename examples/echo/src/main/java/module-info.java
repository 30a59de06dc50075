import org.jspecify.annotations.NullMarked;

/// An echo server and its client; everything but the API is found on the module path.
@NullMarked
module com.example.echo {
    requires static org.jspecify;

    requires io.tcpkit.api;
}
