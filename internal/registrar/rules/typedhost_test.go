package rules

import (
	"slices"
	"testing"
)

func TestAHostIsFoundInWhatPeoplePaste(t *testing.T) {
	for text, want := range map[string]string{
		"ns1.example.net": "ns1.example.net", " NS1.Example.NET. ": "ns1.example.net", "https://ns1.example.net/": "ns1.example.net",
		"ns1.example.net:53": "ns1.example.net", "//ns1.example.net": "ns1.example.net", "<ns1.example.net>": "ns1.example.net",
		"dns://ns1.example.net/x": "ns1.example.net", "www.example.net": "www.example.net", "näme.example": "xn--nme-qla.example", "ns1.example.net/": "ns1.example.net",
	} {
		if got, err := HostIn(text); err != nil || got.Host != want {
			t.Errorf("%q: %q, %v, want %q", text, got.Host, err, want)
		}
	}
	for _, text := range []string{"", "ns1", "192.0.2.1", "http://192.0.2.1/", "jane@example.net", "a_b.example.net", "ns1..example.net", "ns1 example.net", "ns1.example.net/ns2.example.net", "ns1.example.net#ns2.example.net", `ns1.example.net\ns2`} {
		if got, err := HostIn(text); err == nil {
			t.Errorf("%q became %q", text, got.Host)
		}
	}
}

func TestHostsInOneFieldAreTakenApart(t *testing.T) {
	for text, want := range map[string][]string{
		"a.example.net b.example.net": {"a.example.net", "b.example.net"}, "a.example.net,b.example.net": {"a.example.net", "b.example.net"},
		"a.example.net.; b.example.net.\r\n": {"a.example.net.", "b.example.net."}, "a.example.net | b.example.net": {"a.example.net", "b.example.net"},
		"example.com. 3600 IN NS a.example.net. example.com. 3600 IN NS b.example.net.": {"a.example.net.", "b.example.net."},
		"NS a.example.net": {"a.example.net"}, "a.example.net 192.0.2.1": nil, "a.example.net and b.example.net": nil, "": nil, "NS": nil,
	} {
		if got := SplitHosts(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestHostsAreFoundInWhatStandsAroundThem(t *testing.T) {
	for text, want := range map[string][]string{
		"Nameserver 1: ns1.example.net Nameserver 2: NS2.Example.net.":                             {"ns1.example.net", "NS2.Example.net."},
		"a.example.net (192.0.2.1), b.example.net [2001:db8::1]":                                   {"a.example.net", "b.example.net"},
		"a.example.net and b.example.net":                                                          {"a.example.net", "b.example.net"},
		"example.com. 3600 IN NS a.example.net. example.com. 3600 IN NS b.example.net.":            {"a.example.net.", "b.example.net."},
		"example.com nameserver = a.example.net. example.com nameserver = b.example.net.":          {"a.example.net.", "b.example.net."},
		"Please use these: a.example.net b.example.net. Thanks, jane@example.net http://192.0.2.1": {"a.example.net", "b.example.net."},
		"NS": nil, "=": nil, "": nil, "192.0.2.1 192.0.2.2": nil,
	} {
		if got := HostsPasted(text); len(got)+len(want) > 0 && !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestTheFaultOfAHostIsNamed(t *testing.T) {
	for text, want := range map[string][2]string{
		"ns1": {string(HostPartial), "ns1"}, "a_b.example.net": {string(HostCharacter), "_"}, "ns1..example.net": {string(HostDots), "ns1..example.net"},
		".example.net": {string(HostDots), ".example.net"}, "-a.example.net": {string(HostHyphen), "-a"}, "ns1.example.net 192.0.2.1": {string(HostAddressed), "192.0.2.1"},
		"ns1.example.net (2001:db8::1)": {string(HostAddressed), "2001:db8::1"}, "ns1.example.net and": {string(HostSeveral), "and"},
		"http://x/y": {string(HostCharacter), ":"}, "ns1.example.net*": {string(HostCharacter), "*"}, "ns1.example.net/ns2.example.net": {string(HostCharacter), "/"},
	} {
		fault, part := JudgeHost(text)
		if string(fault) != want[0] || part != want[1] {
			t.Errorf("%q: %q of %q, want %q", text, fault, part, want)
		}
	}
}

func FuzzHostIn(f *testing.F) {
	for _, text := range []string{"ns1.example.net", "https://ns1.example.net/", "a.example.net, b.example.net", "example.com. IN NS a.example.net.", "ns1.example.net 192.0.2.1"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		JudgeHost(text)
		for _, host := range append(SplitHosts(text), text) {
			ns, err := HostIn(host)
			if err != nil {
				continue
			}
			if again, err := HostIn(ns.Host); err != nil || again != ns {
				t.Errorf("%q became %q, which reads %q, %v", host, ns.Host, again.Host, err)
			}
		}
	})
}
