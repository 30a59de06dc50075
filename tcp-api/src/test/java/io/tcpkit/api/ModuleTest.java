package io.tcpkit.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModuleTest {
    @Test
    void testsRunInsideTheNamedModule() {
        assertThat(ModuleTest.class.getModule().getName()).isEqualTo("io.tcpkit.api");
    }
}
