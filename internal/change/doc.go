// Package change is the one path of every change:
//
//	allowed? > replay? > stale? > any difference? > proved? > INTENT (committed, takes the lease)
//	> registrar write (sent once) > OUTCOME (committed, frees the lease)
//
// Only this package is given a registrar.Writer, so no page can change a
// registration without a record. A write is sent once, whatever happens. What
// has no answer to trust is "unknown", never a failure; the reconciler reads
// the registrar until it can say what became of it.
//
// Each kind of change has a file of its own.
package change
