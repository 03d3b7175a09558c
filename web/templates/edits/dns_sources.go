package edits

import (
	"strings"
	"time"

	"portal/internal/zone"
	"portal/web/templates/ui"
)

// DNSDid says what was put into the editor and is not saved yet.
type DNSDid string

// What was done. The zero value is nothing.
const (
	DNSTemplated DNSDid = "template"
	DNSImported  DNSDid = "import"
	DNSRestored  DNSDid = "restore"
	DNSWhole     DNSDid = "whole" // names of the file are whole ones
)

// DNSVersion is a zone that can be put back.
type DNSVersion struct {
	ID       int64
	At       time.Time
	Actor    string // "" for a zone that was found
	ChangeID string
	Records  int
	Current  bool // it is what is served now
	Open     bool // whether it came into force is not known yet
}

// did says what stands in the editor without being saved.
func (v DNSView) did() (ui.Banner, bool) {
	b := ui.Banner{Tone: ui.ToneInfo, Text: v.T("dns.did.text")}
	switch v.Did {
	case DNSTemplated:
		b.Title = v.T("dns.did.template")
	case DNSRestored:
		b.Title = v.T("dns.did.restore")
	case DNSImported:
		b.Title = v.T("dns.did.import")
		if v.failed() {
			b.Tone, b.Title, b.Text = ui.ToneBad, v.T("dns.did.import.none"), v.T("dns.did.import.none.text")
		}
		if strings.TrimSpace(v.Text) == "" {
			b.Title, b.Text = v.T("dns.did.import.empty"), v.T("dns.did.import.empty.text")
		}
		if v.Import.TooMany || v.Import.TooLong {
			b.Title, b.Text = v.T("dns.did.import.many"), v.T("dns.did.import.many.text", "most", zone.MaxRecords, "lines", zone.MaxLines)
		}
	case DNSWhole:
		b.Title = v.T("dns.did.whole")
	default:
		return ui.Banner{}, false
	}
	return b, true
}

// failed reports whether nothing was taken from a file.
func (v DNSView) failed() bool {
	in := v.Import
	return v.Did == DNSImported && (in.TooMany || in.TooLong || len(in.Records) == 0)
}

// title says whose version it is.
func (d DNSVersion) title(l ui.Layout) string {
	switch {
	case d.Actor == "":
		return l.T("dns.versions.found")
	case d.Open:
		return l.T("dns.versions.open", "actor", d.Actor)
	}
	return l.T("dns.versions.saved", "actor", d.Actor)
}
