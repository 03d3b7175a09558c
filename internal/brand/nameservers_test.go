package brand

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSetsOfNameserversAreReadAsPeopleTypeThem(t *testing.T) {
	r, err := Parse([]byte(withSets(`[{"name": " Acme hosting ", "hosts": ["NS1.Acme.example.", "ns.bücher.example"]}, {"name": "Mail only", "hosts": ["mx.acme.example"]}]`)), logos)
	if err != nil {
		t.Fatal(err)
	}
	acme, _ := r.ByID("acme")
	want := []NameserverSet{{"Acme hosting", []string{"ns1.acme.example", "ns.xn--bcher-kva.example"}}, {"Mail only", []string{"mx.acme.example"}}}
	if diff := cmp.Diff(want, acme.Nameservers); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if globex, _ := r.ByID("globex"); globex.Nameservers != nil {
		t.Errorf("another brand offers %v", globex.Nameservers)
	}
}

func TestASetThatCantBeChosenIsRefusedAtStart(t *testing.T) {
	many := strings.Repeat(`{"name": "x", "hosts": ["a.example.net"]},`, 13)
	tests := []struct{ name, sets, want string }{
		{"no name", `[{"name": " ", "hosts": ["a.example.net"]}]`, "1 to 40 characters"},
		{"a name too long for a button", fmt.Sprintf(`[{"name": %q, "hosts": ["a.example.net"]}]`, strings.Repeat("x", 41)), "1 to 40 characters"},
		{"one name twice", `[{"name": "A", "hosts": ["a.example.net"]}, {"name": "A ", "hosts": ["b.example.net"]}]`, `called "A"`},
		{"no hosts", `[{"name": "A", "hosts": []}]`, "1 to 13 hosts"},
		{"an address", `[{"name": "A", "hosts": ["192.0.2.1"]}]`, `"192.0.2.1" is not a host name`},
		{"a host twice", `[{"name": "A", "hosts": ["a.example.net", "A.example.net."]}]`, "listed twice"},
		{"too many sets", `[` + strings.TrimSuffix(many, ",") + `]`, "at most 12"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := Parse([]byte(withSets(test.sets)), logos); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
		})
	}
}

// withSets is the good file with sets of nameservers of the first brand.
func withSets(sets string) string {
	return strings.Replace(good, `"account": "acme-main",`, `"account": "acme-main", "nameservers": `+sets+",", 1)
}
