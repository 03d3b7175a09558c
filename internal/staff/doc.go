// Package staff knows the people of resellers who read the audit log and look after
// registrants: their accounts, what they may see, and how they prove who they are.
//
// Whoever signs in shows a password and then a one-time code of an app, or a recovery
// code. Before the second factor a session opens nothing. An account is set up through
// a link that works once.
package staff
