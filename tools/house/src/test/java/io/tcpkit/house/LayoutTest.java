package io.tcpkit.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethod;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.time.Duration;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// The boundaries that the module system cannot hold: it guards modules, but not the JDK's own packages, not the packages of
/// one module, and not habits.
class LayoutTest {
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new DoNotIncludeTests())
            .importPackages("io.tcpkit", "com.example");

    private static final String API = "io.tcpkit.api..";
    private static final String CODEC = "io.tcpkit.codec..";
    private static final String FSM = "io.tcpkit.fsm..";
    private static final String ENGINE = "io.tcpkit.engine..";
    /// Confined to one thread: what is here never waits, locks, or looks at a clock.
    private static final String[] CONFINED = {FSM, "io.tcpkit.congestion..", "io.tcpkit.timers.."};

    @Nested @DisplayName("Time, octets and threads come in as arguments")
    class Confinement {
        @Test
        void theConfinedModulesUseNoNetworkChannelsConcurrencyOrCalendar() {
            noClasses().that().resideInAnyPackage(CONFINED)
                    .should().dependOnClassesThat(resideInAnyPackage(
                            "java.net..", "java.nio.channels..", "java.util.concurrent..", "java.time..")
                            .and(not(describe("Duration, which configurations have, and TimeUnit, a unit",
                                    other -> other.isEquivalentTo(Duration.class) || other.isEquivalentTo(TimeUnit.class)))))
                    .because("the connection is sans-IO and belongs to one thread; see docs/adr")
                    .check(MAIN);
        }

        @Test
        void theConfinedModulesReadNoClock() {
            noClasses().that().resideInAnyPackage(CONFINED)
                    .should(callMethod(System.class, "nanoTime"))
                    .orShould(callMethod(System.class, "currentTimeMillis"))
                    .because("a test must be able to say what time it is")
                    .check(MAIN);
        }

        @Test
        void theConfinedModulesKnowNoThreads() {
            noClasses().that().resideInAnyPackage(CONFINED)
                    .should().dependOnClassesThat().areAssignableTo(Thread.class)
                    .orShould(callMethod(Object.class, "wait"))
                    .orShould(callMethod(Object.class, "notify"))
                    .orShould(callMethod(Object.class, "notifyAll"))
                    .check(MAIN);
        }

        @Test
        void theConfinedModulesHaveNoVolatileFields() {
            noFields().that().areDeclaredInClassesThat().resideInAnyPackage(CONFINED)
                    .should().haveModifier(JavaModifier.VOLATILE)
                    .because("one thread owns each connection")
                    .check(MAIN);
        }

        @Test
        void theConfinedModulesTakeNoLocks() {
            noMethods().that().areDeclaredInClassesThat().resideInAnyPackage(CONFINED)
                    .should().haveModifier(JavaModifier.SYNCHRONIZED)
                    .check(MAIN);
        }

        @Test
        void theConfinedModulesEnterNoMonitors() {
            classes().that().resideInAnyPackage(CONFINED).should(ByteCode.enterNoMonitor()).check(MAIN);
        }

        @Test
        void theConfinedModulesDrawOnlyFromTheGeneratorTheyAreGiven() {
            noClasses().that().resideInAnyPackage(CONFINED)
                    .should().dependOnClassesThat().haveFullyQualifiedName("java.util.Random")
                    .orShould().dependOnClassesThat().haveFullyQualifiedName("java.util.SplittableRandom")
                    .orShould().dependOnClassesThat().haveFullyQualifiedName("java.security.SecureRandom")
                    .orShould(callMethod(Math.class, "random"))
                    .because("one seed makes a whole run")
                    .check(MAIN);
        }
    }

    @Nested @DisplayName("Who may know whom")
    class Knowledge {
        @Test
        void nothingPointsAtTheEngine() {
            noClasses().that().resideOutsideOfPackages(ENGINE, "io.tcpkit.bench..")
                    .should().dependOnClassesThat().resideInAPackage(ENGINE)
                    .because("the engine is found by ServiceLoader")
                    .check(MAIN);
        }

        @Test
        void codecKnowsOctetsAndFsmKnowsMeaningAndNeitherKnowsTheOther() {
            noClasses().that().resideInAPackage(CODEC).should().dependOnClassesThat().resideInAPackage(FSM).check(MAIN);
            noClasses().that().resideInAPackage(FSM).should().dependOnClassesThat().resideInAPackage(CODEC).check(MAIN);
        }

        @Test
        void algorithmsAndDevicesNeedTheApiAlone() {
            noClasses().that().resideInAnyPackage("io.tcpkit.congestion..", "io.tcpkit.timers..", "io.tcpkit.tun..")
                    .should().dependOnClassesThat().resideInAnyPackage(CODEC, FSM, ENGINE, "io.tcpkit.lab..")
                    .because("ours have no privileges that yours have not")
                    .check(MAIN);
        }

        @Test
        void theHalvesOfAConnectionDoNotKnowEachOther() {
            noClasses().that().resideInAPackage("io.tcpkit.fsm.send..")
                    .should().dependOnClassesThat().resideInAPackage("io.tcpkit.fsm.receive..").check(MAIN);
            noClasses().that().resideInAPackage("io.tcpkit.fsm.receive..")
                    .should().dependOnClassesThat().resideInAPackage("io.tcpkit.fsm.send..").check(MAIN);
        }

        @Test
        void theApiPointsAtNothing() {
            classes().that().resideInAPackage(API)
                    .should().onlyDependOnClassesThat().resideInAnyPackage(API, "java..", "org.jspecify..")
                    .check(MAIN);
        }

        @Test
        void examplesNeedTheApiAlone() {
            classes().that().resideInAPackage("com.example..")
                    .should().onlyDependOnClassesThat().resideInAnyPackage(API, "com.example..", "java..", "org.jspecify..")
                    .because("whoever reads them must be able to do the same")
                    .check(MAIN);
        }

        @Test
        void packagesHaveNoCycles() {
            slices().assignedFrom(new PackagesAndTheApi()).should().beFreeOfCycles().check(MAIN);
            slices().matching("io.tcpkit.(*)..").should().beFreeOfCycles().check(MAIN);
        }

        @Test
        void servicesAreLookedUpInTwoPlaces() {
            noClasses()
                    .that(not(describe("io.tcpkit.api.Providers and io.tcpkit.engine.Services", LayoutTest::looksServicesUp)))
                    // A measurement puts single parts together, as a stack does at start.
                    .and().resideOutsideOfPackage("io.tcpkit.bench..")
                    // It opens a device as an engine would, for what is to be compared with one.
                    .and().doNotHaveFullyQualifiedName("io.tcpkit.differential.KernelSubject")
                    .should().dependOnClassesThat().areAssignableTo(ServiceLoader.class)
                    .because("what is plugged in is decided once, at start")
                    .check(MAIN);
        }
    }

    private static boolean looksServicesUp(JavaClass each) {
        String name = each.getName();
        return name.equals("io.tcpkit.api.Providers") || name.equals("io.tcpkit.engine.Services")
                || name.startsWith("io.tcpkit.engine.Services$");
    }

    @Nested @DisplayName("Habits")
    class Habits {
        @Test
        void classesAreNamedAfterWhatTheyAre() {
            noClasses().that().resideInAnyPackage("io.tcpkit..", "com.example..")
                    .should().haveSimpleNameEndingWith("Util")
                    .orShould().haveSimpleNameEndingWith("Utils")
                    .orShould().haveSimpleNameEndingWith("Helper")
                    .orShould().haveSimpleNameEndingWith("Manager")
                    .orShould().haveSimpleNameEndingWith("Impl")
                    .check(MAIN);
        }

        @Test
        void theApiSaysWhatThingsAreWithoutGetAndSet() {
            methods().that().areDeclaredInClassesThat().resideInAPackage(API)
                    .should().haveNameNotMatching("(get|set)[A-Z].*")
                    .check(MAIN);
        }

        @Test
        void nothingIsPublicThatNobodyElseUses() {
            classes().that(new Hidden()).should(new UsedFromAnotherPackage(MAIN))
                    .because("in a package that is not exported, public says: another package of this module needs it")
                    .check(MAIN);
        }
    }

    /// Each package is a slice, but the api's four are one: sockets are configured with services, and services are told about
    /// sockets.
    private static final class PackagesAndTheApi implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass each) {
            if (!each.getPackageName().startsWith("io.tcpkit")) {
                return SliceIdentifier.ignore();
            }
            return SliceIdentifier.of(each.getPackageName().startsWith("io.tcpkit.api") ? "io.tcpkit.api" : each.getPackageName());
        }

        @Override
        public String getDescription() {
            return "packages, those of the api taken together";
        }
    }
}
