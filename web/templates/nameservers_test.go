package templates

import (
	"slices"
	"testing"

	"portal/web/templates/edits"
	"portal/web/templates/ui"
)

func TestNameserversFormWorksWithoutScript(t *testing.T) {
	v := sampleForm(layoutFor(t, "en", "acme"))
	doc := parse(t, edits.NameserversPage(v))
	form := doc.Find("form#nameservers")
	if form.AttrOr("action", "") != "/domains/brightwater.com/nameservers" || form.AttrOr("method", "") != "post" {
		t.Errorf("form goes to %q", form.AttrOr("action", ""))
	}
	equal(t, "fields", values(doc, "form#nameservers input", "name"), "change_id", "seen", "ns", "ns")
	equal(t, "buttons", values(doc, "form#nameservers button", "value"),
		"save", "up:0", "down:0", "remove:0", "up:1", "down:1", "remove:1", "save", "add")
	if first := form.Find("button[type=submit]").First(); first.AttrOr("value", "") != "save" || first.AttrOr("tabindex", "") != "-1" {
		t.Error("Enter in a field does not save")
	}
	equal(t, "out of use", values(doc, "form#nameservers button[disabled]", "value"), "up:0", "down:1")

	v.Hosts = make([]string, v.Max)
	if n := parse(t, edits.NameserversForm(v)).Find("button[value=add]").Length(); n != 0 {
		t.Error("a button adds more than the TLD allows")
	}
}

func TestNameserversProblemsStandBesideTheirFields(t *testing.T) {
	v := sampleForm(layoutFor(t, "en", "acme"))
	v.Hosts = []string{"a.example.net", "<b>", ""}
	v.Problems = map[int]ui.HostProblemKind{1: ui.HostSyntax, 2: ui.HostTooFew}
	v.Banner.Kind = ui.FormProblems
	doc := parse(t, edits.NameserversForm(v))
	equal(t, "values", values(doc, "input[name=ns]", "value"), "a.example.net", "<b>", "")
	equal(t, "marked", values(doc, "input[aria-invalid=true]", "aria-describedby"), "ns-2-problem", "ns-3-problem")
	equal(t, "problems", texts(doc, ".problem"), "“<” can’t stand in a host name. Use letters, digits, hyphens and dots, like ns1.example.net.", "Enter at least 2 nameservers.")
	equal(t, "focus", values(doc, "[autofocus]", "id"), "ns-2")
	equal(t, "announced", values(doc, "#work", "data-announce"), "The nameservers were not saved: 2 fields need a look")
}

func TestFocusFollowsTheEdit(t *testing.T) {
	three := []string{"a", "b", "c"}
	tests := []struct {
		name  string
		edit  edits.Edit
		hosts []string // afterwards
		focus string
	}{
		{"a new row gets it", edits.Edit{Kind: edits.EditAdd, Row: 0}, append(slices.Clone(three), ""), "ns-4"},
		{"the row that took the place", edits.Edit{Kind: edits.EditRemove, Row: 1}, []string{"a", "c"}, "ns-2"},
		{"the last row when the last went", edits.Edit{Kind: edits.EditRemove, Row: 2}, []string{"a", "b"}, "ns-2"},
		{"up stays with its row", edits.Edit{Kind: edits.EditUp, Row: 2}, []string{"a", "c", "b"}, "ns-2-up"},
		{"at the top only down is left", edits.Edit{Kind: edits.EditUp, Row: 1}, []string{"b", "a", "c"}, "ns-1-down"},
		{"down stays with its row", edits.Edit{Kind: edits.EditDown, Row: 0}, []string{"b", "a", "c"}, "ns-2-down"},
		{"at the end only up is left", edits.Edit{Kind: edits.EditDown, Row: 1}, []string{"a", "c", "b"}, "ns-3-up"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := sampleForm(layoutFor(t, "en", "acme"))
			v.Hosts, v.Did = tt.hosts, tt.edit
			doc := parse(t, edits.NameserversForm(v))
			equal(t, "focus", values(doc, "[autofocus]:not([disabled])", "id"), tt.focus)
			if doc.Find("#work").AttrOr("data-announce", "") == "" {
				t.Error("nothing is announced")
			}
		})
	}
}

func TestConflictShowsBothLists(t *testing.T) {
	v := sampleForm(layoutFor(t, "en", "acme"))
	v.Hosts, v.Banner.Kind = []string{"mine.example"}, ui.FormStale
	doc := parse(t, edits.NameserversPage(v))
	equal(t, "now", texts(doc, "[aria-labelledby=now-title] li"), "ns1.northhost.example", "ns2.northhost.example")
	equal(t, "typed", texts(doc, "[aria-labelledby=typed-title] li"), "mine.example")
	equal(t, "kept", values(doc, "input[name=ns]", "value"), "mine.example")
	equal(t, "focus", values(doc, "[autofocus]", "id"), "notice")
}

func TestBlockedNameserversHaveNoForm(t *testing.T) {
	for _, b := range []ui.Block{ui.BlockedLocked, ui.BlockedUnsupported, ui.BlockedPermission, ui.BlockedHeld, ui.BlockedTransfer, ui.BlockedDown} {
		v := sampleForm(layoutFor(t, "en", "acme"))
		v.Block = b
		doc := parse(t, edits.NameserversPage(v))
		if doc.Find("form#nameservers, input[name=ns]").Length() > 0 || doc.Find("#nameservers .banner strong").Text() == "" {
			t.Errorf("%s: a form, or no reason", b)
		}
		equal(t, string(b), texts(doc, "#nameservers li"), "ns1.northhost.example", "ns2.northhost.example")
	}
}

func TestReauthRepeatsTheRequestOnly(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	v := ui.ReauthView{Layout: l, Action: "/domains/x.com/nameservers", Username: "jane", Problem: ui.ReauthMismatch,
		Fields: []ui.FormField{{Name: "ns", Value: "a"}, {Name: "ns", Value: `b"c`}, {Name: "do", Value: "save"}}, Summary: ui.NameserversSummary(l, "x.com", []string{"a", `b"c`})}
	doc := parse(t, ui.ReauthForm(v))
	equal(t, "sent", values(doc, "input[name]", "name"), "ns", "ns", "do", ui.ReauthPasswordField)
	equal(t, "values", values(doc, "input[type=hidden]", "value"), "a", `b"c`, "save")
	equal(t, "shown", texts(doc, ".facts li"), "x.com", "a", `b"c`)
	equal(t, "problem", texts(doc, ".problem"), "This is not the password of this login.")
}
