// Package notice tells people by mail what happened to their domains: a change
// that took effect, a sign-in from a new place, a change made elsewhere, the end
// of a batch.
//
// It follows the audit log. A job is queued in the transaction of the entry, so
// a mail goes out if and only if the entry is there. The job names the entry and
// nothing else; who is to be told, and what, is read when the job runs. Each mail
// is a row of the table notice, once for each entry and recipient, and carries a
// Message-ID that a second sending would repeat.
package notice
