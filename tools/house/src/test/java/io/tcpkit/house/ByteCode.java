package io.tcpkit.house;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.MonitorInstruction;

/// What ArchUnit does not look at: the instructions themselves.
final class ByteCode {
    private ByteCode() {
    }

    /// {@return a condition that no method has a synchronized block}
    static ArchCondition<JavaClass> enterNoMonitor() {
        return new ArchCondition<>("have no synchronized block") {
            @Override
            public void check(JavaClass each, ConditionEvents events) {
                for (MethodModel method : model(each).methods()) {
                    boolean monitor = method.code().stream().flatMap(code -> code.elementStream())
                            .anyMatch(element -> element instanceof MonitorInstruction enter
                                    && enter.opcode() == Opcode.MONITORENTER);
                    if (monitor) {
                        events.add(SimpleConditionEvent.violated(each, "%s.%s has a synchronized block"
                                .formatted(each.getName(), method.methodName().stringValue())));
                    }
                }
            }
        };
    }

    private static ClassModel model(JavaClass each) {
        try (InputStream bytes = each.getSource().orElseThrow().getUri().toURL().openStream()) {
            return ClassFile.of().parse(bytes.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(each.getName() + " cannot be read", e);
        }
    }
}
