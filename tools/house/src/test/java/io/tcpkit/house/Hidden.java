package io.tcpkit.house;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Public top-level classes in packages that their module does not export, without those that something outside of the code
/// needs: providers (or what they are nested in) are public for the service loader, programs for the launcher.
final class Hidden extends DescribedPredicate<JavaClass> {
    private final Map<String, Optional<ModuleDescriptor>> descriptors = new HashMap<>();

    Hidden() {
        super("are public in a package that is not exported, and neither provide a service nor can be run");
    }

    @Override
    public boolean test(JavaClass each) {
        return each.getModifiers().contains(JavaModifier.PUBLIC)
                && each.isTopLevelClass()
                && !each.getSimpleName().equals("package-info")
                && each.tryGetMethod("main", String[].class).isEmpty()
                && module(each).map(module -> !isExported(module, each) && !isProvider(module, each)).orElse(false);
    }

    private static boolean isExported(ModuleDescriptor module, JavaClass each) {
        return module.exports().stream().anyMatch(export -> export.source().equals(each.getPackageName()));
    }

    private static boolean isProvider(ModuleDescriptor module, JavaClass each) {
        return module.provides().stream().flatMap(service -> service.providers().stream())
                .anyMatch(provider -> provider.equals(each.getName()) || provider.startsWith(each.getName() + "$"));
    }

    /// The descriptor that lies at the root of the folder or archive that the class is in; tools without one are no modules.
    private Optional<ModuleDescriptor> module(JavaClass each) {
        String uri = each.getSource().orElseThrow().getUri().toString();
        String root = uri.substring(0, uri.length() - (each.getName().replace('.', '/') + ".class").length());
        return descriptors.computeIfAbsent(root, Hidden::read);
    }

    private static Optional<ModuleDescriptor> read(String root) {
        try (InputStream descriptor = URI.create(root + "module-info.class").toURL().openStream()) {
            return Optional.of(ModuleDescriptor.read(descriptor));
        } catch (java.io.FileNotFoundException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("the module descriptor at " + root + " cannot be read", e);
        }
    }
}
