package io.tcpkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.TcpListener;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// CVE-2016-5696: where challenge ACKs are limited by one counter for all, who drains it on his own connection reads from what
/// is left whether he guessed another's numbers.
@DisplayName("RFC 5961 §7: the limit of challenge ACKs is each connection's own")
class ChallengeAckSideChannelTest {
    private static final int SEQ = 1_000;
    private static final int FLOOD = 1_000;
    /// `ConnectionConfig.challengeAcksPerSecond` by default.
    private static final int LIMIT = 10;

    private static int provoke(Stranger s, int port, int times) {
        int answers = 0;
        for (int i = 0; i < times; i++) {
            answers += s.send(Stranger.segment(port, i % 2 == 0 ? Flags.RST : Flags.SYN, SEQ + 100 + i, 0)).size();
        }
        return answers;
    }

    @Test
    void aFloodOfOneConnectionDoesNotShowOnAnother() throws IOException {
        try (var s = new Stranger(); TcpListener _ = s.stack.listen(80)) {
            s.connect(1, SEQ);
            s.connect(2, SEQ);
            assertThat(provoke(s, 2, FLOOD)).as("undisturbed").isEqualTo(LIMIT);
            s.after(Duration.ofSeconds(1));
            assertThat(provoke(s, 1, FLOOD)).isEqualTo(LIMIT);
            assertThat(provoke(s, 2, FLOOD)).as("in the second of the flood").isEqualTo(LIMIT);
        }
    }

    /// The attack itself: 100 connections would show a shared counter of any size, however it is shared.
    @Test
    void noNumberOfFloodedConnectionsDoes() throws IOException {
        try (var s = new Stranger(); TcpListener listener = s.stack.listen(80)) {
            s.connect(7_000, SEQ);
            listener.tryAccept();
            for (int port = 1; port <= 100; port++) {
                s.connect(port, SEQ);
                listener.tryAccept();
            }
            int answers = 0;
            for (int port = 1; port <= 100; port++) {
                answers += provoke(s, port, 100);
            }
            assertThat(answers).isEqualTo(100 * LIMIT);
            assertThat(provoke(s, 7_000, 100)).isEqualTo(LIMIT);
        }
    }

    @Test
    void whatIsOrdinaryIsNotLimited() throws IOException {
        try (var s = new Stranger(); TcpListener _ = s.stack.listen(80)) {
            int iss = s.connect(1, SEQ);
            provoke(s, 1, FLOOD);
            int acknowledgments = 0;
            for (int i = 0; i < 40; i++) {
                Segment data = Stranger.text(Stranger.segment(1, Flags.ACK, SEQ + 1 + i * 1_000, iss + 1), 1_000);
                List<Segment> answers = s.send(data);
                acknowledgments += answers.size();
            }
            assertThat(acknowledgments).as("for 40 full segments").isBetween(20, 40);
        }
    }
}
