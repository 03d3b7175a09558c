package zone_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/registrar"
	"portal/internal/zone"
)

var draftZone = []registrar.Record{
	{Type: "MX", Value: "mail.example.net", Priority: 10},
	{Type: "A", Name: "www", Value: "192.0.2.1"},
	{Type: "SRV", Name: "_sip._tcp", Value: "sip.example.net", Priority: 10, Weight: 5, Port: 5060, Numerals: "010 5 05060"},
	{Type: "TXT", Name: "k", Value: `"odd" \195`},
}

// row is the place of a record of the type in a draft.
func rowOf(t *testing.T, d zone.Draft, kind string) int {
	t.Helper()
	i := slices.IndexFunc(d.Rows, func(r zone.Row) bool { return r.Type == kind })
	if i < 0 {
		t.Fatalf("no %s in %v", kind, d.Rows)
	}
	return i
}

func TestRowsOfADraftThatNobodyTouchedStayByteForByte(t *testing.T) {
	d := zone.NewDraft(draftZone)
	mx := rowOf(t, d, "MX")
	d = d.Put(mx, zone.Row{Type: "MX", Name: "@", Value: "mx.example.org", Priority: "5"}).Remove(rowOf(t, d, "A"))
	d = d.Put(len(d.Rows), zone.Row{Type: "TXT", Name: "@", Value: "new"})
	got, wrong := d.Check("example.com", draftZone)
	want := []string{"MX @ 5 mx.example.org", "SRV _sip._tcp 010 5 05060 sip.example.net", "TXT @ new", `TXT k "odd" \195`}
	if len(wrong) > 0 || !slices.Equal(zone.Lines(got), want) {
		t.Errorf("records %q, wrong %v", zone.Lines(got), wrong)
	}
	if d.Changes() != 3 || d.Count(zone.RowEdited) != 1 || d.Count(zone.RowRemoved) != 1 || d.Count(zone.RowAdded) != 1 {
		t.Errorf("%d changes", d.Changes())
	}
}

func TestEachStepOfADraftCanBeTakenBack(t *testing.T) {
	d := zone.NewDraft(draftZone)
	i := rowOf(t, d, "MX")
	edited := zone.Row{Type: "MX", Name: "@", Value: "mx.example.org", Priority: "5"}
	d = d.Put(i, edited).Remove(i)
	if d.State(i) != zone.RowRemoved {
		t.Errorf("state %s", d.State(i))
	}
	if d = d.Undo(i); d.Rows[i] != edited || d.State(i) != zone.RowEdited {
		t.Errorf("after one step back: %v, %s", d.Rows[i], d.State(i))
	}
	if d = d.Undo(i); d.State(i) != zone.RowKept || d.Changes() != 0 {
		t.Errorf("after two steps back: %s", d.State(i))
	}
	d = d.Put(99, edited)
	if d = d.Remove(len(d.Rows) - 1); d.Changes() != 0 {
		t.Errorf("an added row stays: %v", d.Rows)
	}
	for _, i := range []int{-1, 99} { // rows that are not there
		if d.Remove(i).Undo(i).Changes() != 0 {
			t.Errorf("row %d", i)
		}
	}
}

func TestRowsThatTakeThePlaceOfOthersAreEdits(t *testing.T) {
	d := zone.NewDraft(draftZone)
	rows := slices.Clone(d.Rows)
	rows[rowOf(t, d, "MX")].Value = "mx.example.org"
	rows = slices.Delete(rows, rowOf(t, d, "TXT"), rowOf(t, d, "TXT")+1)
	rows = append(rows, zone.Row{Type: "A", Name: "blog", Value: "192.0.2.2"}, zone.Row{Type: "A", Name: "www", Value: "192.0.2.1"})
	got := d.Replace(rows)
	if got.Count(zone.RowEdited) != 1 || got.Count(zone.RowRemoved) != 1 || got.Count(zone.RowAdded) != 2 {
		t.Errorf("rows %v, gone %v", got.Rows, got.Gone)
	}
	if back := got.Replace(d.Rows); back.Changes() != 0 {
		t.Errorf("%d changes after the rows that were there", back.Changes())
	}
	wanted, _ := got.Wanted()
	if diff := cmp.Diff(len(rows), len(wanted)); diff != "" {
		t.Errorf("rows (-want +got): %s", diff)
	}
}

func TestFaultsStandAtTheRowsOfTheDraft(t *testing.T) {
	d := zone.NewDraft(draftZone)
	first, bad := 0, rowOf(t, d, "SRV")
	d = d.Remove(first).Put(bad, zone.Row{Type: "A", Name: "www", Value: "x"})
	_, wrong := d.Check("example.com", draftZone)
	if wrong[zone.Place{Row: bad, Field: zone.FieldValue}].Problem != zone.IsHost && len(wrong) != 1 {
		t.Errorf("wrong: %v", wrong)
	}
	if _, found := wrong[zone.Place{Row: bad, Field: zone.FieldValue}]; !found {
		t.Errorf("no fault at row %d: %v", bad, wrong)
	}
}

func TestWhatFollowsFromAChangeIsTold(t *testing.T) {
	base := []string{"MX @ 10 mail.example.net", "A @ 192.0.2.1", "A www 192.0.2.1", "A ftp 192.0.2.1", "TXT @ v=spf1 mx -all", "TXT k._domainkey v=DKIM1; p=abc", "TXT _dmarc v=DMARC1; p=none", "SRV _sip._tcp 10 5 5060 sip.example.net"}
	without := func(lines ...string) []string {
		return slices.DeleteFunc(slices.Clone(base), func(line string) bool { return slices.Contains(lines, line) })
	}
	for name, test := range map[string]struct {
		after []string
		want  []zone.Effect
	}{
		"nothing":        {base, nil},
		"another number": {append(without(base[0]), "MX @ 20 mail.example.net"), nil},
		"mail stops":     {without(base[0]), []zone.Effect{{Kind: zone.MailStops}}},
		"mail refused":   {append(without(base[0]), "MX @ 0 ."), []zone.Effect{{Kind: zone.MailStops}}},
		"mail moves":     {append(without(base[0]), "MX @ 10 mx.example.org"), []zone.Effect{{Kind: zone.MailMoves, Text: "mx.example.org"}}},
		"mail starts":    {append(slices.Clone(base), "MX lists 10 mx.example.org"), []zone.Effect{{Kind: zone.MailStarts, Name: "lists", Text: "mx.example.org"}}},
		"site":           {append(without(base[1], base[2]), "A www 192.0.2.9"), []zone.Effect{{Kind: zone.SiteStops}, {Kind: zone.SiteMoves, Name: "www", Text: "192.0.2.9"}}},
		"another host":   {without(base[3]), nil},
		"texts":          {without(base[4], base[5], base[6]), []zone.Effect{{Kind: zone.SPFGone}, {Kind: zone.DMARCGone, Name: "_dmarc"}, {Kind: zone.DKIMGone, Name: "k._domainkey"}}},
		"another SPF":    {append(without(base[4]), "TXT @ v=spf1 -all"), []zone.Effect{{Kind: zone.SPFChanged}}},
		"a service":      {without(base[7]), []zone.Effect{{Kind: zone.ServiceGone, Name: "_sip._tcp"}}},
	} {
		if diff := cmp.Diff(test.want, zone.Effects(lines(t, base...), lines(t, test.after...))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
