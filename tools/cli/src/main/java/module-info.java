import org.jspecify.annotations.NullMarked;

/// The `tcpkit` command.
@NullMarked
module io.tcpkit.cli {
    requires static org.jspecify;

    requires java.compiler;

    requires io.tcpkit.api;
    requires io.tcpkit.codec;
    requires io.tcpkit.lab;
    requires io.tcpkit.testkit;
    requires info.picocli;
    requires org.apache.httpcomponents.core5.httpcore5;

    opens io.tcpkit.cli to info.picocli;
    opens io.tcpkit.cli.lab to info.picocli;
}
