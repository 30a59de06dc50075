package com.example.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModuleTest {
    @Test
    void testsRunInsideTheNamedModule() {
        assertThat(ModuleTest.class.getModule().getName()).isEqualTo("com.example.prompt");
    }
}
