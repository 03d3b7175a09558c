package change_test

import (
	"context"
	"strings"
	"testing"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
)

// toExtra asks for a value of what the registry keeps besides; of a domain that
// can't be read it starts from nothing.
func toExtra(value string) builder {
	return func(f fixture, t change.Ticket, from change.Observed) change.Change {
		before, err := f.fake.Registrar().ExtrasReader.Extras(context.Background(), from.Domain.Name, registrar.ExtraOther)
		if err != nil {
			before = registrar.Fields{}
		}
		wanted := registrar.Fields{"kept": "as it was", "registrant.id": value}
		return change.NewExtras(t, from, registrar.ExtraOther, before, wanted)
	}
}

func setExtra(value string) func(fixture, registrar.DomainName) {
	return func(f fixture, name registrar.DomainName) {
		f.fake.SetExtras(name, registrar.ExtraOther, registrar.Fields{"kept": "as it was", "registrant.id": value})
	}
}

var extrasCase = kindCase{
	kind: kind.ExtrasSet, third: true, ready: setExtra("1"), elsewhere: setExtra("9"),
	wanted: toExtra("2"), other: toExtra("3"), same: toExtra("1"),
}

func toTag(tag string) builder {
	return func(_ fixture, t change.Ticket, from change.Observed) change.Change {
		return change.NewTag(t, from, tag)
	}
}

// tagCase takes the domain away: that it is not there any more is what shows.
var tagCase = kindCase{
	kind: kind.TagSet, tld: "uk", traceless: true, remembered: true, departs: true, wanted: toTag("ELSEWHERE"), other: mailCode,
}

var activateCase = kindCase{
	kind: kind.NameserversActivate, tld: "de", traceless: true, other: mailCode,
	wanted: func(_ fixture, t change.Ticket, from change.Observed) change.Change {
		return change.NewActivate(t, from)
	},
}

var registryPasswordCase = kindCase{
	kind: kind.RegistryPasswordSend, tld: "ca", traceless: true, other: mailCode,
	wanted: func(_ fixture, t change.Ticket, from change.Observed) change.Change {
		return change.NewRegistryPassword(t, from)
	},
}

func TestASetIsSentBackAsAWhole(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	name := f.domain("us")
	before := registrar.Fields{"app_purpose": "P1", "category": "C11", "of_later": "kept"}
	f.fake.SetExtras(name, registrar.ExtraUSNexus, before)
	c := f.ask(t, name, func(_ fixture, t change.Ticket, from change.Observed) change.Change {
		return change.NewExtras(t, from, registrar.ExtraUSNexus, before, registrar.Fields{"app_purpose": "P1", "category": "C12", "of_later": "kept"})
	})
	if res, err := f.Apply(t.Context(), jane, c); err != nil || res.Outcome != audit.Applied {
		t.Fatalf("Apply = %+v, %v", res, err)
	}
	live, err := f.fake.Registrar().ExtrasReader.Extras(t.Context(), name, registrar.ExtraUSNexus)
	if err != nil || live["of_later"] != "kept" || live["category"] != "C12" {
		t.Errorf("there is %v now, %v", live, err)
	}
	if diff := f.story(t, c.Ticket().ID).Diff; len(diff) != 1 || diff[0].Field != "extras.us_nexus.category" || diff[0].Personal {
		t.Errorf("difference: %+v", diff)
	}
}

func TestNumbersOfPeopleStandInNoEntry(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	name := f.domain("asia")
	before := registrar.Fields{"id_type": "passport", "id_number": "X-48151", "locality_country": "JP"}
	f.fake.SetExtras(name, registrar.ExtraAsiaCED, before)
	c := f.ask(t, name, func(_ fixture, t change.Ticket, from change.Observed) change.Change {
		return change.NewExtras(t, from, registrar.ExtraAsiaCED, before, registrar.Fields{"id_type": "passport", "id_number": "X-48151", "locality_country": "TW"})
	})
	if _, err := f.Apply(t.Context(), jane, c); err != nil {
		t.Fatal(err)
	}
	rows, err := f.db.Pool.Query(t.Context(), "SELECT convert_from(body, 'UTF8') FROM audit_entry")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		var body string
		if err := rows.Scan(&body); err != nil {
			t.Fatal(err)
		}
		if n++; strings.Contains(body, "X-48151") || strings.Contains(body, "TW") {
			t.Errorf("an entry reads %s", body)
		}
	}
	if n == 0 {
		t.Error("there are no entries")
	}
}

func TestADomainThatWasHandedOverIsSeenToBeGone(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	name := f.domain("uk")
	c := f.ask(t, name, toTag("ELSEWHERE"))
	if res, err := f.Apply(t.Context(), jane, c); err != nil || res.Outcome != audit.Applied {
		t.Fatalf("Apply = %+v, %v", res, err)
	}
	if story := f.story(t, c.Ticket().ID); !story.Ending.Verified {
		t.Error("nobody looked whether it is gone")
	}
}
