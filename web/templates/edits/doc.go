// Package edits shows the forms that change something of a domain.
package edits
