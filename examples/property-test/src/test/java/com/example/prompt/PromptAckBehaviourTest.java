package com.example.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.TcpState;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.testkit.ConnectionRecipe;
import io.tcpkit.testkit.Peer;
import io.tcpkit.testkit.property.SegmentShape;
import io.tcpkit.testkit.property.Situation;
import io.tcpkit.testkit.property.TcpArbitraries;
import java.time.Duration;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// What is particular to this policy: an example written as a conversation, and a property of its own.
class PromptAckBehaviourTest {
    private static final ConnectionRecipe RECIPE = ConnectionRecipe.DEFAULT.ackPolicy(PromptAck::new);

    @Example
    void whatIsPushedIsAcknowledgedAtOnceAndTheRestAfter20Milliseconds() {
        try (Peer peer = Situation.of(TcpState.ESTABLISHED).open(RECIPE)) {
            peer.inject("< P. 1:101(100) ack 1 win 20000");
            peer.expect("> . 1:1(0) ack 101");
            peer.inject("< . 101:201(100) ack 1 win 20000");
            peer.expect("+0.02 > . 1:1(0) ack 201");
        }
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void whateverArrivesInOrderIsAcknowledgedWithin20Milliseconds(@ForAll("open") Situation start) {
        Peer peer = start.open(RECIPE);
        SegmentShape.inOrder(Flags.ACK, 700).sendTo(peer);
        peer.pass(Duration.ofMillis(20));
        int everything = peer.endpoint().receiveSpace().wrap(peer.endpoint().info().rcvNxt());
        assertThat(peer.takeSent()).last().extracting(sent -> sent.segment().ack()).isEqualTo(everything);
    }

    @Provide
    Arbitrary<Situation> open() {
        return TcpArbitraries.situations(TcpState.ESTABLISHED);
    }
}
