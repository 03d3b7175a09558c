package srs_test

import (
	"encoding/json"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"portal/internal/registrar"
	"portal/internal/secret"
	"portal/internal/srs/port"
	"portal/internal/srs/srssim"
)

func (f *far) patch(t *testing.T, name, changes string) {
	t.Helper()
	if err := f.sim.Patch(name, json.RawMessage(changes)); err != nil {
		t.Fatal(err)
	}
}

func TestADomainIsReadWhole(t *testing.T) {
	f := startFar(t, simulatorSeed)
	f.patch(t, "alpha-garden.com", `{
		"created": "2019-01-02T03:04:05Z", "updated": "2026-01-02T03:04:05Z", "expires": "2027-06-04T05:06:07Z",
		"nameservers": ["ns2.new.example", "ns1.new.example"], "locked": true, "auto_renew": true, "privacy": "enabled",
		"inaccurate_whois": true, "transfer_away": true,
		"contacts": {"owner": {"first_name": "Anna", "last_name": "Ö & Co", "org_name": "Garden", "email": "anna@example.com"}}}`)
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	config := f.config()
	config.Now = func() time.Time { return at }
	got, err := port.New(newClient(t, config)).Reader.Domain(t.Context(), "alpha-garden.com", registrar.AllParts)
	if err != nil {
		t.Fatal(err)
	}
	want := registrar.Domain{
		Name: "alpha-garden.com", Parts: registrar.AllParts, Profile: "anna", DS: []registrar.DS{},
		Verification: registrar.Verification{Status: registrar.VerificationVerified},
		Nameservers:  []registrar.Nameserver{{Host: "ns2.new.example"}, {Host: "ns1.new.example"}},
		Created:      time.Date(2019, 1, 2, 3, 4, 5, 0, time.UTC),
		Updated:      time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		Expires:      time.Date(2027, 6, 4, 5, 6, 7, 0, time.UTC),
		Renewal:      registrar.RenewalAuto, Privacy: registrar.PrivacyOn,
		Lock:         registrar.Lock{Supported: true, Locked: true, Changeable: got.Lock.Changeable},
		Owner:        registrar.Contact{FirstName: "Anna", LastName: "Ö & Co", Organisation: "Garden", Email: "anna@example.com"},
		AdminEmail:   "alex@example.com",
		TransferAway: true, Held: true, ReadAt: at,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestALesserPartThatIsRefusedStaysEmptyAndOneThatIsLostFailsTheRead(t *testing.T) {
	f := startFar(t, simulatorSeed)
	reader := port.New(newClient(t, f.config())).Reader
	for _, c := range []struct {
		name  string
		fault srssim.Fault
		ok    bool
	}{
		{"user info refused", srssim.Fault{Kind: srssim.FaultCode, Object: "USERINFO", Code: 435}, true},
		{"user info lost", srssim.Fault{Kind: srssim.FaultHTTP, Object: "USERINFO"}, false},
		{"user info timed out", srssim.Fault{Kind: srssim.FaultCode, Object: "USERINFO", Code: 705}, false},
		{"all of GET DOMAIN refused", srssim.Fault{Kind: srssim.FaultCode, Object: "DOMAIN", Code: 435}, false},
	} {
		f.sim.ClearFaults()
		f.fail(t, c.fault)
		got, err := reader.Domain(t.Context(), "alpha-garden.com", registrar.PageParts)
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
		if err == nil && got.Waiting != -1 {
			t.Errorf("%s: %d requests are said to wait, which nobody told", c.name, got.Waiting)
		}
		if !c.ok {
			wantError(t, c.name, err, registrar.ErrUnavailable, reasonOf(err))
		}
	}
}

func TestEveryBitOfASubUserIsARight(t *testing.T) {
	f := startFar(t, simulatorSeed)
	profiles := port.New(newClient(t, f.config())).Profiles
	for bits, want := range map[string]registrar.Rights{
		"0": 0, "1": registrar.RightOwnerContact, "2": registrar.RightAdminContact, "4": registrar.RightBillingContact,
		"8": registrar.RightTechContact, "16": registrar.RightNameservers, "32": registrar.RightResellerContact,
		"64": registrar.RightExtras, "127": registrar.AllRights &^ registrar.RightProfile,
	} {
		f.patch(t, "bravo-garden.net", `{"sub_user": {"username": "bob", "password": "bobs-password", "permission": `+bits+`}}`)
		login, err := profiles.SignIn(t.Context(), registrar.Credentials{
			Domain: "bravo-garden.net", Username: " Bob", Password: secret.New("bobs-password"),
		})
		if err != nil || login.Rights != want || login.Username != "bob" {
			t.Errorf("%s: %+v, %v; want rights %b", bits, login, err, want)
		}
	}
}

func TestRightsAreThoseOfThisMoment(t *testing.T) {
	f := startFar(t, simulatorSeed)
	profiles := port.New(newClient(t, f.config())).Profiles
	login, err := profiles.SignIn(t.Context(), registrar.Credentials{
		Domain: "bravo-garden.net", Username: "bob", Password: secret.New("bobs-password"),
	})
	if err != nil {
		t.Fatal(err)
	}
	f.patch(t, "bravo-garden.net", `{"sub_user": {"username": "bob", "password": "bobs-password", "permission": 1}}`)
	held, err := profiles.ProfileHolds(t.Context(), login.Session, "bravo-garden.net")
	if err != nil || held.Rights != registrar.RightOwnerContact {
		t.Errorf("%+v, %v", held, err)
	}
}

func TestTheProfileIsNamedWhateverTheServerTellsASubUser(t *testing.T) {
	f := startFar(t, `{"settings": {"subuser_name": "subuser"}, `+simulatorWorld)
	login, err := port.New(newClient(t, f.config())).Profiles.SignIn(t.Context(), registrar.Credentials{
		Domain: "bravo-garden.net", Username: "bob", Password: secret.New("bobs-password"),
	})
	if err != nil || login.Profile != "anna" {
		t.Errorf("%+v, %v", login, err)
	}
}

func TestOneTabCannotMoveTheDomainOfAnother(t *testing.T) {
	f := startFar(t, simulatorSeed)
	client := newClient(t, f.config())
	reg := port.New(client)
	login, err := reg.Profiles.SignIn(t.Context(), registrar.Credentials{
		Domain: "alpha-garden.com", Username: "anna", Password: secret.New("right-password"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.UpdateCookie(t.Context(), login.Session.Token, "anna", "alpha-garden.com", "charlie-shop.org"); err != nil {
		t.Fatal(err)
	}
	if held, err := reg.Profiles.ProfileHolds(t.Context(), login.Session, "alpha-garden.com"); err != nil || held.Name != "alpha-garden.com" {
		t.Errorf("%+v, %v", held, err)
	}
	ns := []registrar.Nameserver{{Host: "ns1.new.example"}, {Host: "ns2.new.example"}}
	if _, err := reg.Writer.SetNameservers(t.Context(), "alpha-garden.com", ns); err != nil {
		t.Fatal(err)
	}
	state, err := f.sim.State("alpha-garden.com")
	if err != nil || state.Nameservers[0] != "ns1.new.example" {
		t.Errorf("%v, %v", state.Nameservers, err)
	}
}

func TestTheVisitorsAddressGoesWithEveryCall(t *testing.T) {
	f := startFar(t, simulatorSeed)
	reg := port.New(newClient(t, f.config()))
	ctx := registrar.WithVisitor(t.Context(), netip.MustParseAddr("198.51.100.7"))
	c := registrar.Credentials{Domain: "alpha-garden.com", Username: "anna", Password: secret.New("right-password")}
	if _, err := reg.Profiles.SignIn(ctx, c); err != nil {
		t.Fatal(err)
	}
	login, err := reg.Profiles.SignIn(ctx, c)
	if err != nil || login.LastFrom != "198.51.100.7" || login.LastSeen.IsZero() {
		t.Errorf("%+v, %v", login, err)
	}
}

func TestARefusalNamesItsReasonAndSubject(t *testing.T) {
	f := startFar(t, `{"settings": {"unknown_hosts": "refuse", "locked_text": "Domain locked"}, `+simulatorWorld)
	f.patch(t, "charlie-shop.org", `{"locked": true}`)
	writer := port.New(newClient(t, f.config())).Writer
	for _, c := range []struct {
		domain registrar.DomainName
		hosts  []string
		want   registrar.Error
	}{
		{"alpha-garden.com", []string{"ns1.new.example", "ns9.gone.example"},
			registrar.Error{Reason: registrar.ReasonHostUnknown, Subject: "ns9.gone.example", Code: "435"}},
		{"alpha-garden.com", []string{"ns1.new.example", "ns1.new.example"},
			registrar.Error{Reason: registrar.ReasonHostInvalid, Subject: "ns1.new.example", Code: "465"}},
		{"charlie-shop.org", []string{"ns1.new.example", "ns2.new.example"},
			registrar.Error{Reason: registrar.ReasonLocked, Code: "405"}},
	} {
		var ns []registrar.Nameserver
		for _, host := range c.hosts {
			ns = append(ns, registrar.Nameserver{Host: host})
		}
		_, err := writer.SetNameservers(t.Context(), c.domain, ns)
		got, ok := err.(*registrar.Error)
		if !ok || got.Kind != registrar.ErrRejected || got.Op != "set nameservers "+string(c.domain) {
			t.Errorf("%v: %v", c.hosts, err)
			continue
		}
		if diff := cmp.Diff(c.want, *got, cmpopts.IgnoreFields(registrar.Error{}, "Kind", "Op", "Text", "Duration", "Err")); diff != "" {
			t.Errorf("%v (-want +got):\n%s", c.hosts, diff)
		}
	}
}
