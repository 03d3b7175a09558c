// Package zone knows what makes a good DNS zone: how people type records, what is
// wrong with them alone and beside each other, what texts about mail have to say, how
// two zones differ, the templates of well-known services, and zone files, which are
// master files (RFC 1035, section 5) and what exporters make of them. There is one
// reader for a text and one for a line, for fields and files alike; tables of control
// panels and spreadsheets are read as lines.
package zone
