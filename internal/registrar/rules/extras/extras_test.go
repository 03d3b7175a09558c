package extras_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/registrar"
	"portal/internal/registrar/rules/extras"
)

func TestEverySetOfTheRegistrarIsDescribed(t *testing.T) {
	want := []registrar.ExtraSet{
		registrar.ExtraUSNexus, registrar.ExtraAsiaCED, registrar.ExtraCATrademark, registrar.ExtraCADisplay, registrar.ExtraITDisplay,
		registrar.ExtraUKOptOut, registrar.ExtraUKTag, registrar.ExtraResellerContact, registrar.ExtraOther, extras.CARegistrant,
	}
	var got []registrar.ExtraSet
	for _, s := range extras.Sets() {
		got = append(got, s.Name)
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTheDataFitsTogether(t *testing.T) {
	for _, s := range extras.Sets() {
		if s.Title == "" || s.Text == "" || s.Follows == "" || s.Needs() == 0 || !slices.Contains([]extras.Level{extras.Plain, extras.Careful, extras.Away}, s.Level) {
			t.Errorf("%s leaves something out", s.Name)
		}
		for _, f := range s.Fields {
			choice := f.Type == extras.Choice || f.Type == extras.Flag
			if f.Label == "" || choice != (len(f.Values) > 0) || f.Type == extras.Flag && len(f.Values) != 2 {
				t.Errorf("%s of %s has no label, or values that do not fit its type", f.Name, s.Name)
			}
			for _, c := range []*extras.Condition{f.OnlyIf, s.If} {
				if c == nil {
					continue
				}
				on, known := extras.FieldOf(s.Name, c.Field)
				if !known {
					t.Errorf("%s of %s depends on a field that is not there", f.Name, s.Name)
				}
				for _, v := range c.In {
					if v != "" && on.LabelOf(v) == "" {
						t.Errorf("%s of %s depends on %q, which %s never is", f.Name, s.Name, v, c.Field)
					}
				}
			}
		}
	}
}

func TestWhatIsTypedGoesIntoTheWholeSet(t *testing.T) {
	long := strings.Repeat("ü", 256)
	tests := []struct {
		name          string
		set           registrar.ExtraSet
		on            registrar.DomainName
		before, typed registrar.Fields
		want          registrar.Fields
		problems      map[string]extras.Problem
	}{
		{"a field that is not on the page stays", registrar.ExtraUSNexus, "a.us",
			registrar.Fields{"app_purpose": "P1", "category": "C11", "of_later": "x"}, registrar.Fields{"app_purpose": "P3"},
			registrar.Fields{"app_purpose": "P3", "category": "C11", "of_later": "x"}, nil},
		{"a field can't be smuggled in", registrar.ExtraUSNexus, "a.us",
			registrar.Fields{"app_purpose": "P1", "category": "C11"}, registrar.Fields{"hidden": "x"},
			registrar.Fields{"app_purpose": "P1", "category": "C11"}, nil},
		{"what depends on another field goes with it", registrar.ExtraUSNexus, "a.us",
			registrar.Fields{"app_purpose": "P1", "category": "C31", "validator": "DE"}, registrar.Fields{"category": "C11", "validator": "DE"},
			registrar.Fields{"app_purpose": "P1", "category": "C11", "validator": ""}, nil},
		{"and is asked for where it counts", registrar.ExtraUSNexus, "a.us",
			registrar.Fields{"app_purpose": "P1", "category": "C11"}, registrar.Fields{"category": "C32", "validator": ""},
			registrar.Fields{"app_purpose": "P1", "category": "C32"}, map[string]extras.Problem{"validator": {Fault: extras.Missing}}},
		{"a country is one of two letters", registrar.ExtraUSNexus, "a.us",
			registrar.Fields{}, registrar.Fields{"app_purpose": "P1", "category": "C31", "validator": " de "},
			registrar.Fields{"app_purpose": "P1", "category": "C31", "validator": "DE"}, nil},
		{"and no other word", registrar.ExtraUSNexus, "a.us",
			registrar.Fields{}, registrar.Fields{"app_purpose": "P9", "category": "C31", "validator": "QQ"},
			registrar.Fields{"app_purpose": "P9", "category": "C31", "validator": "QQ"},
			map[string]extras.Problem{"app_purpose": {Fault: extras.NotOffered}, "validator": {Fault: extras.NoCountry}}},
		{"a value that the data does not know may stay", registrar.ExtraUSNexus, "a.us",
			registrar.Fields{"app_purpose": "P7", "category": "C11"}, registrar.Fields{"app_purpose": "P7", "category": "C12"},
			registrar.Fields{"app_purpose": "P7", "category": "C12"}, nil},
		{"what is fixed does not change", registrar.ExtraUKOptOut, "a.co.uk",
			registrar.Fields{"uk_whois_opt": "N", "reg_type": "IND"}, registrar.Fields{"uk_whois_opt": "Y", "reg_type": "LTD"},
			registrar.Fields{"uk_whois_opt": "Y", "reg_type": "IND"}, nil},
		{"whatever the registry keeps can be changed, and not be made longer than registries take", registrar.ExtraOther, "a.example",
			registrar.Fields{"own.name": "1", "more": "2"}, registrar.Fields{"own.name": " two\r\nwords ", "more": long, "new": "3"},
			registrar.Fields{"own.name": "two words", "more": long}, map[string]extras.Problem{"more": {Fault: extras.TooLong, Max: 255}}},
		{"fields of other pages stay out of the way", registrar.ExtraOther, "a.us",
			registrar.Fields{"nexus.category": "C11"}, registrar.Fields{"nexus.category": "C12"},
			registrar.Fields{"nexus.category": "C11"}, nil},
		{"fields are those of the TLD", registrar.ExtraOther, "a.fr",
			registrar.Fields{}, registrar.Fields{"registrant_extra_info.registrant_type": "individual", "it_registrant_info.reg_code": "1"},
			registrar.Fields{"registrant_extra_info.registrant_type": "individual"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			set, _ := extras.Of(tt.set)
			got, problems := set.Judge(tt.on, tt.before, tt.typed)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("wanted (-want +got):\n%s", diff)
			}
			if tt.problems == nil {
				tt.problems = map[string]extras.Problem{}
			}
			if diff := cmp.Diff(tt.problems, problems); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnEmptyFieldIsOneThatIsNotThere(t *testing.T) {
	a, b := registrar.Fields{"x": "1", "y": ""}, registrar.Fields{"x": "1", "z": ""}
	if !extras.Same(a, b) {
		t.Errorf("they differ in %q", extras.Differing(a, b))
	}
	if got := extras.Differing(registrar.Fields{"x": "1"}, registrar.Fields{"y": "2"}); !slices.Equal(got, []string{"x", "y"}) {
		t.Errorf("differing: %q", got)
	}
}

func TestOfASetThatIsNotDescribedNothingIsAssumed(t *testing.T) {
	if extras.RightOf("of a later version") != registrar.RightProfile || !extras.Personal("of a later version") {
		t.Error("it is not the owner's alone, or not personal")
	}
}

func TestTLDsWithSettingsOfTheirOwnAreExpectedToHaveThem(t *testing.T) {
	for name, want := range map[registrar.DomainName]bool{
		"a.us": true, "a.co.uk": true, "a.ca": true, "a.asia": true, "a.it": true, "a.fr": true, "a.de": true, "a.com": false, "a.io": false,
	} {
		if extras.Expected(name) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
}
