// Package seal makes the log tamper-evident: it puts all entries into a hash tree
// (RFC 6962), signs checkpoints of it, keeps and publishes these, proves single entries,
// and verifies the whole.
//
// An entry waits in a queue, which a trigger fills, until one process, the one that
// holds a lock of the database, gives it the next place. So the order of the tree is
// that of sealing: an entry whose transaction commits late comes later. A checkpoint is
// signed once its leaves are committed, and nothing smaller or different is signed later.
package seal
