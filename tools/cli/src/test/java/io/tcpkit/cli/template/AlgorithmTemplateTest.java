package io.tcpkit.cli.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("tcpkit new-algorithm")
class AlgorithmTemplateTest {
    @TempDir
    private Path folder;

    @Test
    @DisplayName("fills in the name everywhere")
    void writes() throws IOException {
        List<Path> files = new AlgorithmTemplate("eastcoast").writeTo(folder.resolve("new"));
        assertThat(files).hasSize(7).contains(folder.resolve("new/src/main/java/com/example/eastcoast/Eastcoast.java"));
        for (Path file : files) {
            assertThat(Files.readString(file)).as(file.toString()).doesNotContainPattern("@[Nn]ame@").doesNotContain("@folder@")
                    .containsIgnoringCase("eastcoast");
        }
    }

    @ParameterizedTest(name = "\'{0}\'")
    @CsvSource(textBlock = """
            ''        , cannot be the name of an algorithm
            x         , cannot be the name of an algorithm
            EastCoast , cannot be the name of an algorithm
            east-coast, cannot be the name of an algorithm
            9lives    , cannot be the name of an algorithm
            ../etc    , cannot be the name of an algorithm
            switch    , is a word of Java's
            """)
    @DisplayName("refuses names that cannot be a package's")
    void badNames(String name, String message) {
        assertThatThrownBy(() -> new AlgorithmTemplate(name)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + name + "' " + message);
    }

    @Test
    @DisplayName("overwrites nothing, and then writes nothing at all")
    void existing() throws IOException {
        Files.writeString(folder.resolve("pom.xml"), "mine");
        assertThatThrownBy(() -> new AlgorithmTemplate("eastcoast").writeTo(folder))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessage(folder.resolve("pom.xml") + " exists already, and nothing was written; name a folder that is empty or "
                        + "does not exist yet");
        assertThat(Files.readString(folder.resolve("pom.xml"))).isEqualTo("mine");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(folder.resolve("pom.xml"));
        }
        assertThatThrownBy(() -> new AlgorithmTemplate("eastcoast").writeTo(folder.resolve("pom.xml")))
                .hasMessageContaining("is a file");
    }
}
