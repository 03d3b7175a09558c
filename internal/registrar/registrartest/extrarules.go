package registrartest

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/registrar"
)

var extraRules = []rule{
	{"a domain offers the sets of its TLD, in order", func(t *testing.T, f Fixture) {
		for set, want := range map[registrar.ExtraSet][]registrar.ExtraSet{
			registrar.ExtraUSNexus:         {registrar.ExtraUSNexus, registrar.ExtraResellerContact, registrar.ExtraOther},
			registrar.ExtraAsiaCED:         {registrar.ExtraAsiaCED, registrar.ExtraResellerContact, registrar.ExtraOther},
			registrar.ExtraCATrademark:     {registrar.ExtraCATrademark, registrar.ExtraCADisplay, registrar.ExtraResellerContact},
			registrar.ExtraITDisplay:       {registrar.ExtraITDisplay, registrar.ExtraResellerContact},
			registrar.ExtraUKOptOut:        {registrar.ExtraUKOptOut, registrar.ExtraUKTag, registrar.ExtraResellerContact},
			registrar.ExtraResellerContact: {registrar.ExtraResellerContact},
			registrar.ExtraOther:           {registrar.ExtraResellerContact, registrar.ExtraOther},
		} {
			got, err := f.Registrar.ExtrasReader.Capabilities(t.Context(), f.Offering[set])
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("%s: %v (-want +got):\n%s", f.Offering[set], err, diff)
			}
		}
	}},
	{"a set that a domain does not have is refused to readers and writers", func(t *testing.T, f Fixture) {
		for _, set := range []registrar.ExtraSet{registrar.ExtraUSNexus, registrar.ExtraAsiaCED, registrar.ExtraCATrademark, registrar.ExtraUKOptOut} {
			i := slices.IndexFunc(roleCases, func(c roleCase) bool { return c.shows == "extras "+string(set) })
			_, err := f.Registrar.ExtrasReader.Extras(t.Context(), f.Domains[0], set)
			wantReason(t, err, registrar.ReasonUnsupported, "")
			_, err = roleCases[i].send(t.Context(), f, f.Domains[0])
			wantReason(t, err, registrar.ReasonUnsupported, "")
		}
	}},
	{"a tag is written only", func(t *testing.T, f Fixture) {
		_, err := f.Registrar.ExtrasReader.Extras(t.Context(), f.Offering[registrar.ExtraUKTag], registrar.ExtraUKTag)
		wantReason(t, err, registrar.ReasonUnsupported, "")
	}},
	{"a setting that is missing or not taken is named", func(t *testing.T, f Fixture) {
		for _, c := range []struct {
			set    registrar.ExtraSet
			fields registrar.Fields
			about  string
		}{
			{registrar.ExtraUSNexus, registrar.Fields{"category": "C11"}, "app_purpose"},
			{registrar.ExtraUSNexus, registrar.Fields{"app_purpose": "P1", "category": "C99"}, "category"},
			{registrar.ExtraAsiaCED, registrar.Fields{"contact_type": "owner", "locality_country": "JP", "legal_entity_type": "naturalPerson", "id_type": "passport"}, "id_number"},
			{registrar.ExtraUKTag, registrar.Fields{}, "gaining_registrar_tag"},
			{registrar.ExtraCATrademark, registrar.Fields{}, "trademark"},
		} {
			_, err := f.Registrar.ExtrasWriter.SetExtras(t.Context(), f.Offering[c.set], c.set, c.fields)
			wantReason(t, err, registrar.ReasonField, c.about)
		}
	}},
	{"a set is replaced as a whole", func(t *testing.T, f Fixture) {
		name := f.Offering[registrar.ExtraOther]
		for _, want := range []registrar.Fields{
			{"registrant_extra_info.registrant_type": "IND", "registrant_extra_info.id": "7", "reg_code": "1"}, {"reg_code": "2"},
		} {
			must(t)(f.Registrar.ExtrasWriter.SetExtras(t.Context(), name, registrar.ExtraOther, want))
			got, err := f.Registrar.ExtrasReader.Extras(t.Context(), name, registrar.ExtraOther)
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		}
	}},
	{"only some registries can be asked to look again", func(t *testing.T, f Fixture) {
		_, err := f.Registrar.ExtrasWriter.Activate(t.Context(), f.Domains[0])
		wantReason(t, err, registrar.ReasonUnsupported, "")
	}},
	{"only some registries mail a password", func(t *testing.T, f Fixture) {
		_, err := f.Registrar.ExtrasWriter.SendRegistryPassword(t.Context(), f.Domains[0])
		wantReason(t, err, registrar.ReasonUnsupported, "")
	}},
}
