package io.tcpkit.cli.template;

import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.testkit.congestion.CongestionControlContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What the template makes compiles without a warning, is found as a module, and keeps the contract.
class TemplateContractTest implements CongestionControlContract {
    private static final CongestionControlProvider MADE = made();

    @Override
    public CongestionControlProvider provider() {
        return MADE;
    }

    private static CongestionControlProvider made() {
        try {
            Path folder = Files.createTempDirectory("new-algorithm");
            Path classes = folder.resolve("classes");
            compile(new AlgorithmTemplate("eastcoast").writeTo(folder.resolve("eastcoast")), classes);
            ModuleLayer boot = ModuleLayer.boot();
            var controller = ModuleLayer.defineModulesWithOneLoader(
                    boot.configuration().resolve(ModuleFinder.of(classes), ModuleFinder.of(), Set.of("com.example.eastcoast")),
                    List.of(boot), TemplateContractTest.class.getClassLoader());
            Module module = controller.layer().findModule("com.example.eastcoast").orElseThrow();
            // What ServiceLoader finds, made without it: this module does not say that it uses the service.
            String provider = module.getDescriptor().provides().iterator().next().providers().getFirst();
            controller.addExports(module, "com.example.eastcoast", TemplateContractTest.class.getModule());
            return (CongestionControlProvider) module.getClassLoader().loadClass(provider).getConstructor().newInstance();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static void compile(List<Path> files, Path classes) throws IOException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "javac").toString(), "-Xlint:all",
                "-Werror", "-proc:none", "-d", classes.toString(), "-p", System.getProperty("jdk.module.path")));
        files.stream().map(Path::toString).filter(file -> file.endsWith(".java") && file.contains("main")).forEach(command::add);
        Process javac = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(javac.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (javac.waitFor() != 0) {
                throw new AssertionError(said);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
