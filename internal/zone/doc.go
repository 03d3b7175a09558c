// Package zone knows what makes a good DNS zone: how people type records, which
// of them stand in each other's way, how two zones differ, the templates of
// well-known services, and master files (RFC 1035, section 5). Store keeps the
// versions of zones.
package zone
