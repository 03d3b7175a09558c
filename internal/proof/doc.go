// Package proof reads, writes and checks what proves that an entry stands in the
// log: signed checkpoints, proof files and bundles of them, in the public formats
// that C2SP describes (signed-note, tlog-checkpoint, tlog-cosignature, tlog-proof).
// It needs neither a database nor a network.
package proof
