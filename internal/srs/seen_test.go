package srs_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/internal/registrar"
	"portal/internal/srs"
	"portal/internal/srs/port"
	"portal/internal/srs/srssim"
	"portal/internal/srs/xcp"
)

// The tests in this file are about what foreign clients and captured replies showed,
// XCP reference, section 13.

var evidence = regexp.MustCompile(`(?m)^<!-- (measured|documented|inferred): XCP reference, sections? [\d.]+( and 13)?(; [^>]+)? -->$`)

// TestEveryReplyOnFileSaysWhatItIsTakenFrom: the replies are written from the
// reference, never copied from the simulator.
func TestEveryReplyOnFileSaysWhatItIsTakenFrom(t *testing.T) {
	files, err := filepath.Glob("testdata/exchanges/*.reply.xml")
	if err != nil || len(files) < 120 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		reply, err := os.ReadFile(file)
		if err != nil || !evidence.Match(reply) {
			t.Errorf("%s does not say so (%v)", file, err)
		}
	}
}

func TestDSRecordsAreSetByTheCommandThatTheRegistrarKnows(t *testing.T) {
	record := []registrar.DS{{KeyTag: 12345, Algorithm: 13, DigestType: 2, Digest: strings.Repeat("ab", 32)}}
	for name, c := range map[string]struct {
		settings string
		use      srs.DNSSECCommand
		want     []string // commands of two writes
	}{
		"the default":                    {"", "", []string{"SET_DNSSEC_INFO", "SET_DNSSEC_INFO"}},
		"the other, as set":              {"", srs.DNSSECByModify, []string{"MODIFY", "MODIFY"}},
		"code 400 says it is unknown":    {`"signs_by": "modify"`, "", []string{"SET_DNSSEC_INFO", "MODIFY", "MODIFY"}},
		"and so does 430":                {`"signs_by": "modify", "unknown_command": 430`, srs.DNSSECBySet, []string{"SET_DNSSEC_INFO", "MODIFY", "MODIFY"}},
		"an unknown type of change, too": {`"signs_by": "set_dnssec_info"`, srs.DNSSECByModify, []string{"MODIFY", "SET_DNSSEC_INFO", "SET_DNSSEC_INFO"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := startFar(t, variantSeed(c.settings, ""))
			config := f.config()
			config.DNSSECCommand = c.use
			reg := port.New(newClient(t, config))
			for _, records := range [][]registrar.DS{record, nil} {
				if receipt, err := reg.DNSSECWriter.SetDS(t.Context(), "shop.com", records); err != nil || receipt.Call.Code != "200" {
					t.Fatalf("%+v, %v", receipt, err)
				}
				d, err := reg.Reader.Domain(t.Context(), "shop.com", registrar.PartDNSSEC)
				if err != nil || len(d.DS) != len(records) {
					t.Fatalf("%v, %v", d.DS, err)
				}
			}
			if diff := cmp.Diff(c.want, f.written()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestAnotherCommandIsTriedAfterNoOtherAnswer: what may have been carried out is
// never sent a second time.
func TestAnotherCommandIsTriedAfterNoOtherAnswer(t *testing.T) {
	for name, fault := range map[string]srssim.Fault{
		"an internal error":       {Kind: srssim.FaultCode, Code: 400, Text: "Internal server error"},
		"a refused value":         {Kind: srssim.FaultCode, Code: 465, Text: "Invalid data, error=digest"},
		"not for this TLD":        {Kind: srssim.FaultCode, Code: 480, Text: "DNSSEC not supported for this TLD"},
		"no permission":           {Kind: srssim.FaultCode, Code: 435, Text: "Permission denied"},
		"a time-out":              {Kind: srssim.FaultCode, Code: 705},
		"a lost reply":            {Kind: srssim.FaultDrop},
		"half a reply":            {Kind: srssim.FaultCut},
		"no reply of the command": {Kind: srssim.FaultHTTP, Status: 500},
	} {
		t.Run(name, func(t *testing.T) {
			f := startFar(t, variantSeed("", ""))
			fault.Action, fault.Count = "SET_DNSSEC_INFO", 1
			f.fail(t, fault)
			_, err := port.New(newClient(t, f.config())).DNSSECWriter.SetDS(t.Context(), "shop.com", nil)
			if got := f.written(); err == nil || len(got) != 1 {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

// written lists the commands that the simulator had to do with DS records.
func (f *far) written() []string {
	var out []string
	for _, entry := range f.sim.Ledger(0) {
		if entry.Action == "SET_DNSSEC_INFO" || entry.Action == "MODIFY" {
			out = append(out, entry.Action)
		}
	}
	return out
}

func TestADNSSECCommandOfNoSuchNameIsRefused(t *testing.T) {
	f := startFar(t, variantSeed("", ""))
	config := f.config()
	config.DNSSECCommand = "update"
	if _, err := srs.NewClient(config); err == nil || !strings.Contains(err.Error(), "update") {
		t.Error(err)
	}
}

// TestContactsComeAndGoAsTheyAreStored: forms of numbers that are no longer accepted
// elsewhere, blanks and whatever else somebody once wrote.
func TestContactsComeAndGoAsTheyAreStored(t *testing.T) {
	stored := map[string]string{
		"first_name": " Anna", "last_name": "M\u00fcller ", "org_name": "Garden  & Sons", "address1": "1 High St\t", "city": "Toronto",
		"state": "Ontario", "postal_code": "m5v1a1", "country": "CA", "phone": "999-999-9999", "fax": "+18031234567",
		"email": "Anna@Example.com", "url": " https://example.com ",
	}
	card, err := json.Marshal(stored)
	if err != nil {
		t.Fatal(err)
	}
	f := startFar(t, variantSeed("", ""))
	f.patch(t, "shop.com", `{"contacts": {"owner": `+string(card)+`, "admin": `+string(card)+`}}`)
	reg := port.New(newClient(t, f.config()))
	set, err := reg.ContactReader.Contacts(t.Context(), "shop.com")
	if err != nil {
		t.Fatal(err)
	}
	admin := set.Contacts[registrar.AdminContact]
	for key, want := range stored {
		name := map[string]string{"org_name": "organisation"}[key]
		if name == "" {
			name = key
		}
		if got := *admin.Field(name); got != want {
			t.Errorf("%s is read as %q, stored is %q", key, got, want)
		}
	}
	admin.City = "Ottawa"
	if _, err := reg.ContactWriter.SetContacts(t.Context(), "shop.com", map[registrar.ContactRole]registrar.FullContact{registrar.AdminContact: admin}); err != nil {
		t.Fatal(err)
	}
	state, _ := f.sim.State("shop.com")
	stored["city"] = "Ottawa"
	if diff := cmp.Diff(stored, map[string]string(state.Contacts.Admin)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTheDisplayOfWhoisIsReadWhereverItStands(t *testing.T) {
	for _, settings := range []string{
		"", `"ca_display_key": "ca_whois_display_setting", "it_display_key": "it_whois_display_setting"`,
		`"ca_display_key": "anything", "it_display_key": "anything"`,
	} {
		f := startFar(t, strings.Replace(variantSeed(settings, ""), `{"name": "shop.com"}`, `{"name": "shop.com"}, {"name": "maple.ca"}, {"name": "pasta.it"}`, 1))
		reg := port.New(newClient(t, f.config()))
		for name, c := range map[registrar.DomainName]struct {
			set    registrar.ExtraSet
			key    string
			values []string
		}{
			"maple.ca": {registrar.ExtraCADisplay, "display", []string{"FULL", "PRIVATE"}},
			"pasta.it": {registrar.ExtraITDisplay, "consent_for_publishing", []string{"Y", "N"}},
		} {
			if got, err := reg.ExtrasReader.Extras(t.Context(), name, c.set); err != nil || got[c.key] != "" {
				t.Errorf("%s, not set: %v, %v", name, got, err)
			}
			for _, value := range c.values {
				if _, err := reg.ExtrasWriter.SetExtras(t.Context(), name, c.set, registrar.Fields{c.key: value}); err != nil {
					t.Fatal(err)
				}
				if got, err := reg.ExtrasReader.Extras(t.Context(), name, c.set); err != nil || got[c.key] != value {
					t.Errorf("%s under %s: %v, %v, want %s", name, settings, got, err, value)
				}
			}
			_, err := reg.ExtrasWriter.SetExtras(t.Context(), name, c.set, registrar.Fields{c.key: "banana"})
			wantError(t, string(name), err, registrar.ErrRejected, registrar.ReasonField)
		}
	}
}

func TestASearchNeedNotSayThatItIsComplete(t *testing.T) {
	for _, settings := range []string{"", `"suggest_brief": true`} {
		f := startFar(t, variantSeed(settings, ""))
		client := newClient(t, f.config())
		begun, err := client.Suggest(t.Context(), srs.SuggestQuery{Words: "shop", Services: []string{"lookup", "premium"}, TLDs: []string{"com"}})
		if err != nil || !begun.Completed || len(begun.Failed) > 0 || begun.Names["lookup"][0].Domain != "shop.com" || begun.Names["premium"][0].Offer == "" {
			t.Fatalf("%s: %+v, %v", settings, begun, err)
		}
		again, err := client.Suggest(t.Context(), srs.SuggestQuery{SearchKey: begun.SearchKey})
		if diff := cmp.Diff(begun, again); err != nil || diff != "" {
			t.Errorf("%v\n%s", err, diff)
		}
	}
}

// TestEventsOfBothWritingsAreAlike: names in capitals with full dates, and as older
// texts have them.
func TestEventsOfBothWritingsAreAlike(t *testing.T) {
	f := startFar(t, variantSeed("", ""))
	if err := setNameservers(t, port.New(newClient(t, f.config())), "shop.com"); err != nil {
		t.Fatal(err)
	}
	reg := port.New(newClient(t, f.config()))
	events, err := reg.Events.Events(t.Context(), 10)
	if err != nil || len(events) != 1 || events[0].Name != "nameserver_update" || events[0].At.IsZero() || events[0].Object != "DOMAIN" {
		t.Errorf("%+v, %v", events, err)
	}
	want := time.Date(2015, 4, 1, 4, 0, 0, 0, time.UTC)
	for _, written := range []string{"2015-04-01T04:00:00Z", "2015-04-01 04:00:00", "2015-04-01T06:00:00+02:00", "2015-04-01T04:00:00"} {
		v, err := xcp.Decode(`<OPS_envelope><header><version>0.9</version></header><body><data_block><dt_assoc><item key="at">` +
			written + `</item></dt_assoc></data_block></body></OPS_envelope>`)
		if err != nil || !v.Get("at").Time().Equal(want) {
			t.Errorf("%s is read as %v, %v", written, v.Get("at").Time(), err)
		}
	}
}

// TestCapabilitiesOfAnotherTLDAreNone: a .com was seen with the flag of .uk's tag.
func TestCapabilitiesOfAnotherTLDAreNone(t *testing.T) {
	f := startFar(t, variantSeed("", ""))
	sets, err := port.New(newClient(t, f.config())).ExtrasReader.Capabilities(t.Context(), "shop.com")
	if err != nil || len(sets) != 0 {
		t.Errorf("%q, %v", sets, err)
	}
}
