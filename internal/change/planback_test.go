package change

import (
	"encoding/json"
	"testing"

	"portal/internal/kind"
)

func TestAPlanSetsAgainWhatWasThereBefore(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		kind kind.Kind
		old  []string
		want string // "" for none
	}{
		{kind.NameserversSet, []string{"ns1.a.example", "ns2.a.example"}, `{"op":"replace","hosts":["ns1.a.example","ns2.a.example"]}`},
		{kind.NameserversSet, nil, ""},
		{kind.LockSet, []string{"locked"}, `{"locked":true}`},
		{kind.LockSet, []string{"unlocked"}, `{"locked":false}`},
		{kind.RenewalSet, []string{"manual"}, `{"renewal":"manual"}`},
		{kind.RenewalSet, nil, ""}, // it was not told
		{kind.RenewalSet, []string{"later"}, ""},
		{kind.PrivacySet, []string{"on"}, `{"on":true}`},
		{kind.PrivacySet, []string{"enabling"}, ""},
		{kind.DNSSECSet, []string{"3 8 2 cc"}, ""},
		{kind.VerificationSend, nil, ""},
	} {
		plan, ok := PlanBack(test.kind, test.old)
		got := ""
		if ok {
			encoded, err := json.Marshal(plan)
			if err != nil {
				t.Fatal(err)
			}
			got = string(encoded)
		}
		if got != test.want {
			t.Errorf("%s back to %q: %s, want %s", test.kind, test.old, got, test.want)
		}
	}
}
