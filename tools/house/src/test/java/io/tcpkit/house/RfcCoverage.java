package io.tcpkit.house;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which of RFC 9293's numbered requirements is met where, and which test says so.
///
/// Joins three things: the list `docs/rfc9293-requirements.tsv`; the numbers that comments in the main sources cite at
/// the rule; and the numbers that tests carry, a test class or method as `@Tag("MUST-10")`, a packet script in a comment.
/// What is not met, or needs no code of its own, has its reason in `docs/rfc9293-exceptions.tsv`.
///
/// The tags are JUnit's own, so that `mvn test -Dgroups=MUST-10` runs what is said of a requirement.
final class RfcCoverage {
    static final Path REQUIREMENTS = Path.of("docs/rfc9293-requirements.tsv");
    static final Path EXCEPTIONS = Path.of("docs/rfc9293-exceptions.tsv");

    private static final Pattern NUMBER = Pattern.compile("\\b(?:MUST|SHLD|MAY|REC)-\\d+\\b");
    private static final Pattern TAG = Pattern.compile("@Tag\\(\"((?:MUST|SHLD|MAY|REC)-\\d+)\"\\)");

    /// One numbered requirement.
    ///
    /// @param number such as `MUST-10`
    /// @param section of RFC 9293
    /// @param text what is asked, in our words
    record Requirement(String number, String section, String text) {
        boolean isMust() {
            return number.startsWith("MUST");
        }
    }

    private final Map<String, Requirement> requirements = new LinkedHashMap<>();
    private final Map<String, String> exceptions = new LinkedHashMap<>();
    private final Map<String, SortedSet<Path>> code = new TreeMap<>();
    private final Map<String, SortedSet<Path>> tests = new TreeMap<>();

    RfcCoverage() {
        for (String[] row : rows(REQUIREMENTS, 3)) {
            requirements.put(row[0], new Requirement(row[0], row[1], row[2]));
        }
        for (String[] row : rows(EXCEPTIONS, 2)) {
            exceptions.put(row[0], row[1]);
        }
        for (Path file : Documents.files(".java")) {
            Path relative = Documents.ROOT.relativize(file);
            if (relative.toString().contains("io/tcpkit/cli/explain/")) {
                // A page of the handbook tells of a rule; it does not keep it.
                continue;
            }
            if (relative.toString().contains("src/main/java/")) {
                collect(NUMBER, relative, code);
            } else if (!relative.startsWith("tools/house")) {
                collect(TAG, relative, tests);
            }
        }
        for (Path script : Documents.files(".pkt")) {
            collect(NUMBER, Documents.ROOT.relativize(script), tests);
        }
    }

    private static List<String[]> rows(Path table, int columns) {
        var rows = new ArrayList<String[]>();
        for (String line : Documents.text(table).lines().skip(1).toList()) {
            String[] row = line.split("\t");
            if (row.length != columns) {
                throw new IllegalStateException("%s: %d columns instead of %d in: %s"
                        .formatted(table, row.length, columns, line));
            }
            rows.add(row);
        }
        return rows;
    }

    private static void collect(Pattern pattern, Path file, Map<String, SortedSet<Path>> into) {
        Matcher matcher = pattern.matcher(Documents.text(file));
        while (matcher.find()) {
            String number = matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
            into.computeIfAbsent(number, _ -> new TreeSet<>()).add(file);
        }
    }

    /// {@return numbers that code, tests or exceptions name and RFC 9293 does not have}
    SortedSet<String> unknown() {
        var unknown = new TreeSet<String>(code.keySet());
        unknown.addAll(tests.keySet());
        unknown.addAll(exceptions.keySet());
        unknown.removeAll(requirements.keySet());
        return unknown;
    }

    /// {@return MUSTs and SHOULDs with neither code and test nor a reason}
    List<String> open() {
        return requirements.values().stream()
                .filter(requirement -> !requirement.number().startsWith("MAY"))
                .map(Requirement::number)
                .filter(number -> !exceptions.containsKey(number))
                .filter(number -> !code.containsKey(number) || !tests.containsKey(number))
                .map(number -> number + (code.containsKey(number) ? "" : " has no code site")
                        + (tests.containsKey(number) ? "" : " has no test"))
                .toList();
    }

    /// {@return requirements that have code, test and a reason why not: one of them is wrong}
    List<String> contradictions() {
        return exceptions.keySet().stream()
                .filter(number -> code.containsKey(number) && tests.containsKey(number))
                .toList();
    }

    String page() {
        long met = requirements.keySet().stream().filter(number -> !exceptions.containsKey(number)
                && code.containsKey(number) && tests.containsKey(number)).count();
        var page = new StringBuilder("""
                # RFC 9293, requirement by requirement

                Generated from the sources by `RfcCoverage`; `RfcCoverageTest` fails when it is stale. The numbers are those of RFC 9293,
                appendix B; the words are ours. A code site cites the number in a comment at the rule; a test carries it as a tag, so that
                `mvn test -Dgroups=MUST-10` runs what is said of it.

                """);
        page.append("%d of %d requirements have a code site and a test; %d have a reason why not.%n%n"
                .formatted(met, requirements.size(), exceptions.size()));
        page.append("| number | § | what is asked | code | tests, or the reason |\n|---|---|---|---|---|\n");
        for (Requirement requirement : requirements.values()) {
            String number = requirement.number();
            String reason = exceptions.getOrDefault(number, "");
            String proof = links(tests.get(number));
            page.append("| %s | %s | %s | %s | %s |%n".formatted(number, requirement.section(), requirement.text(),
                    links(code.get(number)), proof.isEmpty() ? reason : reason.isEmpty() ? proof : proof + "; " + reason));
        }
        return page.toString();
    }

    private static String links(SortedSet<Path> files) {
        if (files == null) {
            return "";
        }
        var links = new ArrayList<String>();
        for (Path file : files) {
            String name = file.getFileName().toString();
            links.add("[%s](../%s)".formatted(name.endsWith(".java") ? name.substring(0, name.length() - 5) : name, file));
        }
        return String.join(", ", links);
    }
}
