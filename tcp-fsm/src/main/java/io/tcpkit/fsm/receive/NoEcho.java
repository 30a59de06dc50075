package io.tcpkit.fsm.receive;

/// No ECN: marks mean nothing and nothing is said of them (RFC 3168 §6.1.1).
record NoEcho() implements EcnEcho {
    static final NoEcho INSTANCE = new NoEcho();

    @Override
    public void onSegment(int ecn, boolean cwr, int bytes, int segments) {
    }

    @Override
    public int flags() {
        return 0;
    }

    @Override
    public boolean ackNow() {
        return false;
    }
}
