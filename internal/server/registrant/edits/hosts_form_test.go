package edits

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/registrar"
	"portal/web/templates/edits"
)

func TestAHostIsBelowItsDomainAndReachable(t *testing.T) {
	const name, v4, v6 = edits.HostFieldName, edits.HostFieldIPv4, edits.HostFieldIPv6
	tests := []struct {
		rule             string
		domain           registrar.DomainName
		host, ipv4, ipv6 string
		want             hostProblems
		made             string // name of the host
	}{
		{"a label stands below the domain", "example.com", "NS1", "203.0.113.1", "", hostProblems{}, "ns1.example.com"},
		{"a whole name is taken as it is", "example.com", "ns1.Example.com.", "", "2001:db8::1", hostProblems{}, "ns1.example.com"},
		{"U-labels are A-labels", "xn--bcher-kva.com", "ns1.bücher.com", "203.0.113.1", "", hostProblems{}, "ns1.xn--bcher-kva.com"},
		{"the domain itself is no host", "example.com", "example.com", "203.0.113.1", "", hostProblems{name: edits.HostElsewhere}, ""},
		{"a host below another domain", "example.com", "ns1.badexample.com", "203.0.113.1", "", hostProblems{name: edits.HostElsewhere}, ""},
		{"no name", "example.com", "", "203.0.113.1", "", hostProblems{name: edits.HostNoName}, ""},
		{"an address is no name", "example.com", "203.0.113.1", "203.0.113.1", "", hostProblems{name: edits.HostBadName}, ""},
		{"no host name", "example.com", "n_s", "203.0.113.1", "", hostProblems{name: edits.HostBadName}, ""},
		{"no address", "example.com", "ns1", "", "", hostProblems{v4: edits.HostNoAddress}, ""},
		{"no IPv4 where the TLD wants one", "example.de", "ns1", "", "2001:db8::1", hostProblems{v4: edits.HostNeedsIPv4}, ""},
		{"IPv6 where the TLD takes none", "example.cn", "ns1", "203.0.113.1", "2001:db8::1", hostProblems{v6: edits.HostWithoutIPv6}, ""},
		{"families that are mixed up", "example.com", "ns1", "2001:db8::1", "203.0.113.1", hostProblems{v4: edits.HostBadAddress, v6: edits.HostBadAddress}, ""},
		{"an address with a zone", "example.com", "ns1", "", "fe80::1%eth0", hostProblems{v6: edits.HostBadAddress}, ""},
		{"IPv4 dressed up as IPv6", "example.com", "ns1", "", "::ffff:203.0.113.1", hostProblems{v6: edits.HostBadAddress}, ""},
	}
	for _, private := range []string{"10.0.0.1", "172.16.0.1", "192.168.1.1", "127.0.0.1", "169.254.1.1", "0.0.0.0", "0.1.2.3", "100.64.0.1", "224.0.0.1", "255.255.255.255"} {
		tests = append(tests, tests[0])
		last := &tests[len(tests)-1]
		last.rule, last.ipv4, last.want = private, private, hostProblems{v4: edits.HostPrivate}
	}
	for _, private := range []string{"::1", "::", "fe80::1", "fd00::1", "ff02::1"} {
		tests = append(tests, tests[1])
		last := &tests[len(tests)-1]
		last.rule, last.ipv6, last.want = private, private, hostProblems{v6: edits.HostPrivate}
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			form := parseHost(url.Values{"host": {tt.host}, "ipv4": {tt.ipv4}, "ipv6": {" " + tt.ipv6}})
			host, problems := form.check(tt.domain)
			if diff := cmp.Diff(tt.want, problems); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
			if len(problems) == 0 && host.Name != tt.made {
				t.Errorf("host %q, want %q", host.Name, tt.made)
			}
		})
	}
}
