package com.example.echo;

import io.tcpkit.api.StackConfig;
import io.tcpkit.api.spi.Parameters;

/// The TUN device of both programs: the kernel is 10.0.0.1 on it, and we are 10.0.0.2.
final class Device {
    private Device() {
    }

    static StackConfig config() {
        return StackConfig.builder()
                .device("tun", Parameters.of("name", "tcp0").with("kernel4", "10.0.0.1/24"))
                .addresses("10.0.0.2/24")
                .build();
    }
}
