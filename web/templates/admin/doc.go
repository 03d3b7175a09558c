// Package admin has the pages of the console, where staff read the audit log.
package admin
