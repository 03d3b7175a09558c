// Package account shows signing in, and what belongs to a login or a profile instead
// of a domain.
package account
