package io.tcpkit.testkit.property;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.TcpState;
import io.tcpkit.testkit.ConnectionRecipe;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.lifecycle.AfterContainer;

/// What users write, with nothing but the public API: parameters drawn by their types.
@Domain(TcpDomain.class)
class TcpDomainTest {
    private static final Set<TcpState> SEEN = EnumSet.noneOf(TcpState.class);
    private static final List<Integer> NEAR_THE_TURN = new ArrayList<>();

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void anyConnectionCanBeOpenedInAnyStateAndMeetAnySegment(@ForAll Situation situation, @ForAll SegmentShape segment,
            @ForAll ConnectionEvent event) {
        var peer = situation.open(ConnectionRecipe.DEFAULT);
        assertThat(peer.endpoint().state()).isEqualTo(situation.state());
        segment.sendTo(peer);
        event.happenTo(peer);
        SEEN.add(situation.state());
        if (situation.iss() < 0 && situation.iss() >= -3_000) {
            NEAR_THE_TURN.add(situation.iss());
        }
    }

    @AfterContainer
    static void allElevenStatesWereDrawnAndNumbersThatTurnOver() {
        assertThat(SEEN).containsExactly(TcpState.values());
        assertThat(NEAR_THE_TURN.size()).isGreaterThan(50);
    }
}
