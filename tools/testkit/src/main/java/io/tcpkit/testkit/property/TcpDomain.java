package io.tcpkit.testkit.property;

import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/// Offers [TcpArbitraries] by type: put `@Domain(TcpDomain.class)` above a test class, and parameters of the types
/// [Situation], [SegmentShape], [ConnectionEvent] and `List<ConnectionEvent>` are drawn.
///
/// Where a test needs jqwik's own types as well, add `@Domain(DomainContext.Global.class)`.
public class TcpDomain extends DomainContextBase {
    /// Used by jqwik.
    public TcpDomain() {
    }

    /// {@return connections in any of the eleven states}
    @Provide
    public Arbitrary<Situation> situations() {
        return TcpArbitraries.situations();
    }

    /// {@return segments valid and hostile}
    @Provide
    public Arbitrary<SegmentShape> segments() {
        return TcpArbitraries.segments();
    }

    /// {@return anything that can happen to a connection}
    @Provide
    public Arbitrary<ConnectionEvent> events() {
        return TcpArbitraries.events();
    }

    /// {@return sequences of what can happen}
    @Provide
    public Arbitrary<List<ConnectionEvent>> eventSequences() {
        return TcpArbitraries.eventSequences();
    }
}
