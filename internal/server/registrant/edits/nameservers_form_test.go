package edits

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/web/templates/edits"
	"portal/web/templates/ui"
)

func FuzzNameserversForm(f *testing.F) {
	for _, seed := range []string{
		"ns=+A.Example.NET.&ns=b.example.net&do=save", "ns=a.example.net&ns=&ns=A.example.net", "do=up:1&ns=a&ns=b", "do=remove:-1&ns=",
		"do=down:9999999999999999999", "do=preset:0&ns=a", "do=preset:7&ns=a", "do=preset:-1", "ns=%00&ns=%ff%fe", "ns=xn--&ns=xn--bcher-kva.example&ns=b%C3%BCcher.example", "ns=192.0.2.1&ns=[::1]",
		"change_id=8F3K-2QTD-W6NP&seen=x&ns=" + strings.Repeat("a.", 200),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		values, err := url.ParseQuery(body)
		if err != nil {
			return
		}
		form := parseNameservers(values)
		if ticket := gate.TicketOf(values); !change.ValidID(ticket.ID) || len(form.hosts) > mostRows {
			t.Fatalf("ticket %q, %d rows", ticket.ID, len(form.hosts))
		}
		form.edited([]edits.NameserverPreset{{Hosts: []string{"a.example.net"}}}) // must not panic, whatever the button says
		wanted, problems := form.check(limits{2, 13}, nil)
		if len(problems) > 0 {
			return
		}
		if len(wanted) < 2 || len(wanted) > 13 {
			t.Fatalf("%d nameservers were let through", len(wanted))
		}
		for i, ns := range wanted {
			again, err := registrar.ParseNameserver(ns.Host)
			if err != nil || again != ns || slices.Contains(wanted[:i], ns) {
				t.Fatalf("%q was let through: %v", ns.Host, err)
			}
		}
	})
}

func TestAHostIsReadAsPeopleTypeIt(t *testing.T) {
	tests := []struct {
		name     string
		form     string // as the browser sends it
		hosts    []string
		problems map[int]ui.HostProblemKind // by position in the form
	}{
		{"case, space and final dot go", "ns=+A.Example.NET.&ns=b.example.net", []string{"a.example.net", "b.example.net"}, nil},
		{"U-labels become A-labels", "ns=n%C3%A4me.example&ns=b.example.net", []string{"xn--nme-qla.example", "b.example.net"}, nil},
		{"a blank row between is left out", "ns=a.example.net&ns=&ns=b.example.net", []string{"a.example.net", "b.example.net"}, nil},
		{"a blank row keeps its place for problems", "ns=a.example.net&ns=&ns=A.example.net", nil, map[int]ui.HostProblemKind{2: ui.HostDuplicate}},
		{"several in one field", "ns=a.example.net+b.example.net%2Cc.example.net", []string{"a.example.net", "b.example.net", "c.example.net"}, nil},
		{"NS records", "ns=example.com.+3600+IN+NS+a.example.net.%0D%0Aexample.com.+IN+NS+b.example.net.", []string{"a.example.net", "b.example.net"}, nil},
		{"the address of a page", "ns=https://a.example.net/&ns=b.example.net", []string{"a.example.net", "b.example.net"}, nil},
		{"a host with its address stays in its row", "ns=a.example.net+192.0.2.1&ns=b.example.net", nil, map[int]ui.HostProblemKind{0: ui.HostSyntax}},
		{"one label is no host", "ns=localhost&ns=b.example.net", nil, map[int]ui.HostProblemKind{0: ui.HostSyntax}},
		{"an underscore is no host", "ns=a_b.example.net&ns=b.example.net", nil, map[int]ui.HostProblemKind{0: ui.HostSyntax}},
		{"a hyphen at an edge", "ns=-a.example.net&ns=b.example.net", nil, map[int]ui.HostProblemKind{0: ui.HostSyntax}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			values, err := url.ParseQuery(test.form)
			if err != nil {
				t.Fatal(err)
			}
			wanted, problems := parseNameservers(values).check(limits{2, 13}, nil)
			if len(problems) == 0 && !slices.Equal(registrar.Hosts(wanted), test.hosts) {
				t.Errorf("hosts = %v, want %v", registrar.Hosts(wanted), test.hosts)
			}
			if len(problems) != len(test.problems) {
				t.Fatalf("problems = %v, want %v", problems, test.problems)
			}
			for i, kind := range test.problems {
				if problems[i] != kind {
					t.Errorf("problem of row %d = %q, want %q", i, problems[i], kind)
				}
			}
		})
	}
}
