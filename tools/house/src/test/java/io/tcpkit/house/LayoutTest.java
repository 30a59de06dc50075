package io.tcpkit.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

/// The boundaries that the module system cannot hold.
class LayoutTest {
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new DoNotIncludeTests())
            .importPackages("io.tcpkit", "com.example");

    @Test
    void nothingPointsAtTheEngine() {
        noClasses()
                .that().resideOutsideOfPackages("io.tcpkit.engine..", "io.tcpkit.bench..")
                .should().dependOnClassesThat().resideInAPackage("io.tcpkit.engine..")
                .because("the engine is found by ServiceLoader")
                .allowEmptyShould(true)
                .check(MAIN);
    }
}
