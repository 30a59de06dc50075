package io.tcpkit.cli.template;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.lang.model.SourceVersion;

/// A module with a congestion controller of one's own, ready to be built and changed.
///
/// @param name what the controller is chosen by
public record AlgorithmTemplate(String name) {
    private static final String NAME = "[a-z][a-z0-9]{1,29}";

    /// Checks that the name can be a package's, a class's and a controller's.
    public AlgorithmTemplate {
        if (!name.matches(NAME)) {
            throw new IllegalArgumentException(("'%s' cannot be the name of an algorithm: it must be 2 to 30 lower case letters and "
                    + "digits and begin with a letter, such as 'westcoast', for it names a package and a class as well")
                    .formatted(name));
        }
        if (SourceVersion.isKeyword(name)) {
            throw new IllegalArgumentException("'%s' is a word of Java's and cannot name a package; choose another".formatted(name));
        }
    }

    private String className() {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    /// Each file's place in the new folder, and the template that it is made from.
    private Map<String, String> files() {
        String main = "src/main/java/com/example/" + name + "/";
        String test = "src/test/java/com/example/" + name + "/";
        var files = new LinkedHashMap<String, String>();
        files.put("README.md", "README.md");
        files.put("pom.xml", "pom.xml");
        files.put("src/main/java/module-info.java", "module-info.java");
        files.put(main + className() + ".java", "Algorithm.java");
        files.put(main + "package-info.java", "package-info.java");
        files.put(test + className() + "ContractTest.java", "ContractTest.java");
        files.put(test + className() + "ScenarioTest.java", "ScenarioTest.java");
        return files;
    }

    /// Writes all files, or none when one of them exists.
    ///
    /// @param folder where to; made when it is missing
    /// @return the files
    /// @throws FileAlreadyExistsException when one of them exists; nothing was written then
    /// @throws IOException when they cannot be written
    public List<Path> writeTo(Path folder) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new NotDirectoryException(folder + " is a file; name a folder that is empty or does not exist yet");
        }
        for (String file : files().keySet()) {
            if (Files.exists(folder.resolve(file))) {
                throw new FileAlreadyExistsException(folder.resolve(file)
                        + " exists already, and nothing was written; name a folder that is empty or does not exist yet");
            }
        }
        var written = new ArrayList<Path>();
        for (Map.Entry<String, String> file : files().entrySet()) {
            Path target = folder.resolve(file.getKey());
            Files.createDirectories(target.getParent());
            Files.writeString(target, filled(file.getValue(), folder), StandardOpenOption.CREATE_NEW);
            written.add(target);
        }
        return written;
    }

    private String filled(String template, Path folder) throws IOException {
        try (InputStream in = AlgorithmTemplate.class.getResourceAsStream(template)) {
            assert in != null : template + " is missing";
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("@Name@", className()).replace("@name@", name).replace("@folder@", folder.toString());
        }
    }
}
