package io.tcpkit.lab.net;

import io.tcpkit.lab.LinkDirection;

/// A link between two hosts or routers.
public final class Link {
    private final String a;
    private final String b;
    private final LinkDirection aToB;
    private final LinkDirection bToA;

    Link(String a, String b, LinkDirection aToB, LinkDirection bToA) {
        this.a = a;
        this.b = b;
        this.aToB = aToB;
        this.bToA = bToA;
    }

    /// {@return the name of the host or router at its one end}
    public String a() {
        return a;
    }

    /// {@return the name of the host or router at its other end}
    public String b() {
        return b;
    }

    /// {@return the direction from a to b}
    public LinkDirection aToB() {
        return aToB;
    }

    /// {@return the direction from b to a}
    public LinkDirection bToA() {
        return bToA;
    }

    /// {@return the direction that leaves one end}
    ///
    /// @param node the name of that end
    /// @throws IllegalArgumentException when the link does not end there
    public LinkDirection from(String node) {
        if (node.equals(a)) {
            return aToB;
        }
        if (node.equals(b)) {
            return bToA;
        }
        throw new IllegalArgumentException("the link of %s and %s does not end at '%s'".formatted(a, b, node));
    }

    /// {@return the link, turned round if it began at the other end}
    Link startingAt(String node) {
        return node.equals(a) ? this : new Link(b, a, bToA, aToB);
    }

    /// {@return it as `left—right`}
    @Override
    public String toString() {
        return a + "—" + b;
    }
}
