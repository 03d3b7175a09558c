package registrartest

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/registrar"
)

var zoneRules = []rule{
	{"a zone is told in order, whatever the order it was written in", func(t *testing.T, f Fixture) {
		records := someRecords()
		slices.Reverse(records)
		must(t)(f.Registrar.ZoneWriter.CreateZone(t.Context(), f.Domains[0], records))
		if diff := cmp.Diff(someRecords(), zoneOf(t, f, f.Domains[0]).Records); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}},
	{"a zone may be empty, which is not the same as none", func(t *testing.T, f Fixture) {
		_, err := f.Registrar.ZoneReader.Zone(t.Context(), f.Domains[0])
		wantKind(t, err, registrar.ErrNotFound)
		withZone(t, f, f.Domains[0])
		must(t)(f.Registrar.ZoneWriter.SetZone(t.Context(), f.Domains[0], someRecords()))
		must(t)(f.Registrar.ZoneWriter.SetZone(t.Context(), f.Domains[0], nil))
		if got := zoneOf(t, f, f.Domains[0]); len(got.Records) != 0 {
			t.Errorf("records %v", got.Records)
		}
	}},
	{"a zone that is not there can't be set", func(t *testing.T, f Fixture) {
		_, err := f.Registrar.ZoneWriter.SetZone(t.Context(), f.Domains[0], someRecords())
		wantReason(t, err, registrar.ReasonGone, "")
	}},
	{"a record of a type that the service does not have is refused", func(t *testing.T, f Fixture) {
		withZone(t, f, f.Domains[0])
		_, err := f.Registrar.ZoneWriter.SetZone(t.Context(), f.Domains[0], []registrar.Record{{Type: "CAA", Value: "0 issue ca.example"}})
		wantReason(t, err, registrar.ReasonUnsupported, "CAA")
	}},
	{"a zone says that there is no mail and no service", func(t *testing.T, f Fixture) {
		withZone(t, f, f.Domains[0])
		none := []registrar.Record{{Type: "MX", Value: "."}, {Type: "SRV", Name: "_sip._tcp", Value: "."}}
		must(t)(f.Registrar.ZoneWriter.SetZone(t.Context(), f.Domains[0], none))
		if diff := cmp.Diff(none, zoneOf(t, f, f.Domains[0]).Records); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}},
	{"a zone is in force when the domain uses its nameservers", func(t *testing.T, f Fixture) {
		withZone(t, f, f.Domains[0])
		hosts := f.Registrar.ZoneReader.ZoneHosts()
		for _, c := range []struct {
			hosts []string
			want  bool
		}{{hosts, true}, {f.Hosts[:2], false}, {[]string{hosts[0], f.Hosts[0]}, false}} {
			f.ChangeHosts(f.Domains[0], c.hosts)
			if got := zoneOf(t, f, f.Domains[0]).Delegated; got != c.want {
				t.Errorf("delegated to %v: %v", c.hosts, got)
			}
		}
	}},
	{"DS records are replaced, and none ends DNSSEC", func(t *testing.T, f Fixture) {
		for _, want := range [][]registrar.DS{someDS, someDS[1:], {}} {
			must(t)(f.Registrar.DNSSECWriter.SetDS(t.Context(), f.Domains[0], want))
			got := live(t, f, f.Domains[0], registrar.PartDNSSEC).DS
			if !slices.Equal(want, got) {
				t.Errorf("records %v, want %v", got, want)
			}
		}
		_, err := f.Registrar.DNSSECWriter.SetDS(t.Context(), f.Offering[registrar.ExtraUKOptOut], someDS)
		wantReason(t, err, registrar.ReasonUnsupported, "")
	}},
	{"forwarding that was never started is not found, and can't be set or stopped", func(t *testing.T, f Fixture) {
		_, err := f.Registrar.ForwardingReader.Forwards(t.Context(), f.Domains[0])
		wantKind(t, err, registrar.ErrNotFound)
		_, err = f.Registrar.ForwardingWriter.SetForwards(t.Context(), f.Domains[0], someForwards())
		wantReason(t, err, registrar.ReasonGone, "")
		_, err = f.Registrar.ForwardingWriter.StopForwarding(t.Context(), f.Domains[0])
		wantReason(t, err, registrar.ReasonGone, "")
	}},
	{"forwards are replaced as a whole, and may be none", func(t *testing.T, f Fixture) {
		withForwarding(t, f, f.Domains[0])
		for _, want := range [][]registrar.Forward{someForwards(), someForwards()[1:], {}} {
			must(t)(f.Registrar.ForwardingWriter.SetForwards(t.Context(), f.Domains[0], want))
			got, err := f.Registrar.ForwardingReader.Forwards(t.Context(), f.Domains[0])
			if err != nil || !slices.Equal(want, got) {
				t.Errorf("forwards %v, %v, want %v", got, err, want)
			}
		}
	}},
	{"only a .name forwards mail", func(t *testing.T, f Fixture) {
		if got, err := f.Registrar.ForwardingReader.MailForward(t.Context(), f.Mail); got != "" || err != nil {
			t.Errorf("at first %q, %v", got, err)
		}
		_, err := f.Registrar.ForwardingReader.MailForward(t.Context(), f.Domains[0])
		wantReason(t, err, registrar.ReasonUnsupported, "")
		_, err = f.Registrar.ForwardingWriter.SetMailForward(t.Context(), f.Domains[0], "anna@example.org")
		wantReason(t, err, registrar.ReasonUnsupported, "")
	}},
}

func zoneOf(t *testing.T, f Fixture, name registrar.DomainName) registrar.Zone {
	t.Helper()
	zone, err := f.Registrar.ZoneReader.Zone(t.Context(), name)
	if err != nil {
		t.Fatalf("read zone of %s: %v", name, err)
	}
	return zone
}
