package io.tcpkit.tun;

import io.tcpkit.api.spi.Parameters;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/// See [RequiresTun].
final class NamespaceExtension implements ExecutionCondition, InvocationInterceptor {
    /// {@return why no TUN device can be made; empty when one can}
    private static Optional<String> obstacle() {
        try (var namespace = NetworkNamespace.open()) {
            return namespace.call(() -> {
                new TunProvider().open(Parameters.NONE).close();
                return Optional.empty();
            });
        } catch (IOException e) {
            return Optional.of(e.getMessage());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        // Asked once for the whole run. Not in a static field: the namespace's thread needs this class while it is asked.
        var result = context.getRoot().getStore(ExtensionContext.Namespace.create(NamespaceExtension.class))
                .getOrComputeIfAbsent("result", _ -> obstacle().map(ConditionEvaluationResult::disabled)
                        .orElseGet(() -> ConditionEvaluationResult.enabled("TUN devices can be made")));
        return (ConditionEvaluationResult) result;
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> target, ExtensionContext context)
            throws Throwable {
        inNamespace(invocation);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> target, ExtensionContext context)
            throws Throwable {
        inNamespace(invocation);
    }

    private static void inNamespace(Invocation<Void> invocation) throws Throwable {
        try (var namespace = NetworkNamespace.open()) {
            namespace.call(() -> {
                try {
                    return invocation.proceed();
                } catch (Exception | Error e) {
                    throw e;
                } catch (Throwable e) {
                    throw new AssertionError(e);
                }
            });
        }
    }
}
