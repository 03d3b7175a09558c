// Package audit is the append-only log of everything that people did or tried:
// an intent before each registrar call, an outcome after it, a resolution where
// the outcome was not certain, denials and sign-ins.
//
// Entries are never changed. The application's database role may only SELECT and
// INSERT on them. Each body is kept as the exact bytes that were written;
// personal values stand in it as salted commitments, the values themselves in a
// second table that can be erased without touching an entry.
//
// A lease for each domain is taken in the same transaction as the intent and
// given back with its end, so that two edits of one domain never overlap, across
// processes too.
package audit
