package io.tcpkit.engine;

import io.tcpkit.api.Choice;
import io.tcpkit.api.StackInfo;
import io.tcpkit.api.spi.ParameterSpec;
import io.tcpkit.api.spi.Provider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The providers of one service that were found, by name.
///
/// @param <P> the service
final class Catalogue<P extends Provider> {
    private final String service;
    private final String noun;
    private final String defaultName;
    private final TreeMap<String, List<Found<P>>> byName = new TreeMap<>();

    /// A provider and where it was found.
    private record Found<P>(P provider, String module) {
    }

    /// An empty catalogue.
    ///
    /// @param service the service interface's name without `Provider`
    /// @param noun what messages call one of them, such as `congestion control`
    /// @param defaultName what is used when nothing is said, empty for nothing
    Catalogue(String service, String noun, String defaultName) {
        this.service = service;
        this.noun = noun;
        this.defaultName = defaultName;
    }

    /// Adds a provider.
    ///
    /// @param provider the provider
    /// @return whether it is the first of its name
    boolean add(P provider) {
        Module module = provider.getClass().getModule();
        List<Found<P>> namesakes = byName.computeIfAbsent(provider.name(), _ -> new ArrayList<>());
        namesakes.add(new Found<>(provider, module.isNamed() ? module.getName() : "class path"));
        return namesakes.size() == 1;
    }

    /// {@return whether there is one of that name}
    ///
    /// @param name the name
    boolean has(String name) {
        return byName.containsKey(name);
    }

    /// {@return the provider that was chosen}
    ///
    /// @param choice its name, and parameters that it must understand
    /// @throws IllegalArgumentException when there is none of that name, more than one, or it has no such parameter
    P choose(Choice choice) {
        List<Found<P>> namesakes = byName.getOrDefault(choice.name(), List.of());
        if (namesakes.isEmpty()) {
            throw new IllegalArgumentException("unknown %s '%s'; found: %s".formatted(noun, choice.name(),
                    byName.isEmpty() ? "none at all; is a module that has one on the module path?" : this));
        }
        if (namesakes.size() > 1) {
            throw new IllegalArgumentException("%s '%s' is provided more than once, by %s; keep one of these modules"
                    .formatted(noun, choice.name(), namesakes.stream().map(Found::module).collect(Collectors.joining(" and "))));
        }
        P provider = namesakes.getFirst().provider();
        for (String parameter : choice.parameters().values().keySet()) {
            if (provider.parameters().stream().noneMatch(spec -> spec.name().equals(parameter))) {
                throw new IllegalArgumentException("%s '%s' has no parameter '%s'; it has: %s".formatted(noun, choice.name(),
                        parameter, provider.parameters().isEmpty() ? "none" : provider.parameters().stream()
                                .map(ParameterSpec::name).collect(Collectors.joining(", "))));
            }
        }
        return provider;
    }

    /// {@return all that were found, for listings}
    List<StackInfo.Algorithm> list() {
        return byName.entrySet().stream().flatMap(entry -> entry.getValue().stream().map(found -> new StackInfo.Algorithm(
                service, entry.getKey(), found.module(), entry.getKey().equals(defaultName), found.provider().description(),
                found.provider().reference(), found.provider().parameters()))).toList();
    }

    /// {@return `name, name (module), name (other module)`}
    @Override
    public String toString() {
        var byModule = new TreeMap<String, List<String>>();
        byName.forEach((name, namesakes) -> namesakes.forEach(
                found -> byModule.computeIfAbsent(found.module(), _ -> new ArrayList<>()).add(name)));
        return byModule.entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getValue().getFirst()))
                .map(entry -> "%s (%s)".formatted(String.join(", ", entry.getValue()), entry.getKey()))
                .collect(Collectors.joining(", "));
    }
}
