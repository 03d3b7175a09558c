// Package inventory keeps in PostgreSQL what each profile holds, so that lists
// find anything at once and pages have something to show while the registrar
// does not answer. It is a copy with an age: no edit ever starts from it.
//
// Names come from listings with the registrant's own session at the registrar,
// details from reads under the reseller's authority, spread over the day and
// shared by all processes. Every fresh read on the path of a change is noted
// too. A setting that reads other than before and that no change of ours
// explains was changed elsewhere: that becomes an entry in the log.
//
// Everything belongs to a profile. Each query says whose it is in its WHERE.
package inventory
