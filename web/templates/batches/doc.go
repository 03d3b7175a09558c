// Package batches shows bulk edits: which domains, which edit, the dry run, and what
// came of it.
package batches
