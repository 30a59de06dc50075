package io.tcpkit.cli.explain;

import io.tcpkit.api.spi.Packet;
import io.tcpkit.cli.terminal.Terminal;
import io.tcpkit.codec.pcap.PcapngWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All topics, in the order in which they are best read.
public final class Handbook {
    private static final List<Topic> TOPICS = List.of(
            ThreeMessages.TOPIC, SequenceNumbers.TOPIC, LostSyn.TOPIC, FourMessages.TOPIC, HalfClose.TOPIC,
            BothAtOnce.TOPIC, TimeWait.TOPIC,
            Rto.TOPIC, LostDataOrAck.TOPIC, ThreeDuplicates.TOPIC, SlidingWindow.TOPIC, ZeroWindow.TOPIC,
            SlowStart.TOPIC, NagleAndDelay.TOPIC, Piggyback.TOPIC,
            Framed.TOPIC, KeepAlive.TOPIC, PeerGone.TOPIC, FastOpened.TOPIC,
            SharedPort.TOPIC, PortReuse.TOPIC, BlindReset.TOPIC, WindowScale.TOPIC, Sacked.TOPIC, Header.TOPIC,
            AllStates.TOPIC);

    private Handbook() {
    }

    /// {@return all topics}
    public static List<Topic> topics() {
        return TOPICS;
    }

    /// {@return a topic by its name, or by the beginning of its name when no other begins so, or by its number}
    ///
    /// @param name the name
    public static Optional<Topic> find(String name) {
        if (name.matches("[1-9]\\d?") && Integer.parseInt(name) <= TOPICS.size()) {
            return Optional.of(TOPICS.get(Integer.parseInt(name) - 1));
        }
        List<Topic> begin = TOPICS.stream().filter(it -> it.name().startsWith(name)).toList();
        return name.isEmpty() ? Optional.empty() : TOPICS.stream().filter(it -> it.name().equals(name)).findFirst()
                .or(() -> begin.size() == 1 ? Optional.of(begin.getFirst()) : Optional.empty());
    }

    /// Plays a topic and prints it.
    ///
    /// @param topic the topic
    /// @param wishes what the reader wants otherwise
    /// @param terminal where to print
    /// @param captures where every packet goes, as pcapng; none, or one file
    /// @param pages where the page goes as Markdown; none, or one file
    /// @return whether everything that the page says was so in the run
    /// @throws IOException when a file cannot be written
    /// @throws IllegalArgumentException when a wish cannot be met; the message says what can
    public static boolean explain(Topic topic, Map<String, String> wishes, Terminal terminal, Optional<Path> captures,
            Optional<Path> pages) throws IOException {
        try (Lesson lesson = Lesson.play(topic, wishes)) {
            var page = new Page(topic, TOPICS.indexOf(topic) + 1, lesson.blocks());
            page.print(terminal);
            if (captures.isPresent()) {
                capture(lesson, captures.get());
            }
            if (pages.isPresent()) {
                Files.writeString(pages.get(), page.markdown());
            }
            return page.holds();
        }
    }

    /// {@return a topic's page in Markdown}
    ///
    /// @param topic the topic
    static String markdown(Topic topic) {
        try (Lesson lesson = Lesson.play(topic, Map.of())) {
            return new Page(topic, TOPICS.indexOf(topic) + 1, lesson.blocks()).markdown();
        }
    }

    /// {@return the handbook's first page}
    public static String index() {
        var text = new StringBuilder("""
                # TCP explained by running it

                Each page asks a question and answers it with a run of the engine in virtual time: a diagram of what crossed, the
                states of both sides, and what was seen. The command beside it prints the page afresh, and with `--set` a variation
                of it. `--pcap FILE` leaves the packets for Wireshark.

                | | question | command |
                |---|---|---|
                """);
        for (Topic topic : TOPICS) {
            text.append("| %d | [%s](%s.md) | `tcpkit explain %s` |\n"
                    .formatted(TOPICS.indexOf(topic) + 1, topic.title(),
                    topic.name(), topic.name()));
        }
        return text.toString();
    }

    /// Every packet at the moment it left, an interface for each stage; lost ones say so.
    private static void capture(Lesson lesson, Path file) throws IOException {
        try (PcapngWriter writer = PcapngWriter.create(file)) {
            int run = 0;
            for (Stage stage : lesson.stages()) {
                int number = writer.addInterface("run" + ++run);
                for (Passage passage : stage.story().passages()) {
                    var packet = new Packet();
                    packet.header(MemorySegment.ofArray(passage.bytes()), 0, passage.bytes().length);
                    writer.write(number, passage.leftNanos(),
                            passage.fromClient() ? PcapngWriter.Direction.OUT : PcapngWriter.Direction.IN, packet,
                            stage.story().arrivedAt(passage) < 0 ? "lost on the way" : "");
                }
            }
        }
    }
}
