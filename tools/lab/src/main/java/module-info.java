import org.jspecify.annotations.NullMarked;

/// Networks in virtual time: links, experiments, reports.
@NullMarked
module io.tcpkit.lab {
    requires static org.jspecify;

    requires transitive io.tcpkit.api;
}
