package io.tcpkit.api.spi;

import java.util.List;

/// What all providers have in common: a name to be chosen by, and the parameters they understand.
///
/// A provider is stateless and safe for use by any thread; what it creates belongs to one connection or one shard.
/// It is declared in its module's `module-info.java` (`provides … with …`) and needs a public no-argument constructor.
public interface Provider {

    /// {@return the name to choose it by: lower case, the Linux name where there is one, such as `cubic`}
    String name();

    /// {@return what it does, in a line for listings that ends without a full stop; empty by default}
    default String description() {
        return "";
    }

    /// {@return where it is specified, such as `RFC 9438`, for listings; empty by default}
    default String reference() {
        return "";
    }

    /// {@return the parameters that its instances understand, empty by default}
    default List<ParameterSpec> parameters() {
        return List.of();
    }
}
