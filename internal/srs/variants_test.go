package srs_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"portal/internal/registrar"
	"portal/internal/secret"
	"portal/internal/srs"
	"portal/internal/srs/port"
)

// variantSeed is an account with one profile under settings, given as JSON fields.
func variantSeed(settings, account string) string {
	return fmt.Sprintf(`{"settings": {%s}, "hosts": {"*": ["ns1.example.net", "ns2.example.net"]},
		"accounts": [{"username": "acme", "key": "0123456789abcdef"%s, "profiles": [{"username": "anna", "password": "x-password-x",
		"domains": [{"name": "shop.com"}, {"name": "locked.com", "locked": true}, {"name": "held.com", "inaccurate_whois": true}]}]}]}`, settings, account)
}

func setNameservers(t *testing.T, reg registrar.Registrar, name registrar.DomainName) error {
	t.Helper()
	_, err := reg.Writer.SetNameservers(t.Context(), name, []registrar.Nameserver{{Host: "ns1.example.net"}, {Host: "ns2.example.net"}})
	return err
}

// What no source tells is a setting of the simulator; the client copes with every
// value of it.
func TestARefusedAccountIsAFaultOfTheSetupHoweverItIsTold(t *testing.T) {
	foreign := `, "allow": ["192.0.2.0/24"]`
	for name, c := range map[string]struct {
		settings, account string
		change            func(*srs.Config)
		want              error
	}{
		"address: bare XML":       {`"ip_refusal": "raw"`, foreign, nil, registrar.ErrRejected},
		"address: code 400":       {`"ip_refusal": "400"`, foreign, nil, registrar.ErrRejected},
		"key: code 401, HTTP 200": {`"auth_status": 200`, "", func(c *srs.Config) { c.Key = secret.New("wrong") }, registrar.ErrRejected},
		"key: code 401, HTTP 401": {`"auth_status": 401`, "", func(c *srs.Config) { c.Key = secret.New("wrong") }, registrar.ErrRejected},
		"user: unknown":           {"", "", func(c *srs.Config) { c.Username = "nobody" }, registrar.ErrRejected},
	} {
		f := startFar(t, variantSeed(c.settings, c.account))
		config := f.config()
		if c.change != nil {
			c.change(&config)
		}
		reg := port.New(newClient(t, config))
		wantError(t, name, setNameservers(t, reg, "shop.com"), c.want, registrar.ReasonSetup)
		_, err := reg.Reader.Domain(t.Context(), "shop.com", registrar.PartRegistration)
		wantError(t, name, err, registrar.ErrUnavailable, registrar.ReasonSetup)
	}
}

func TestAnAddressThatIsCutOffIsNeverARefusal(t *testing.T) {
	f := startFar(t, variantSeed(`"ip_refusal": "close"`, `, "allow": ["192.0.2.0/24"]`))
	err := setNameservers(t, port.New(newClient(t, f.config())), "shop.com")
	if !errors.Is(err, registrar.ErrUnavailable) && !errors.Is(err, registrar.ErrUnknownOutcome) {
		t.Error(err)
	}
}

func TestSessionsEndWellWhateverTheCodes(t *testing.T) {
	for _, settings := range []string{
		`"unknown_cookie_code": 415`, `"unknown_cookie_code": 480`, `"unknown_cookie_code": 200`,
		`"unknown_profile_code": 415`, `"unknown_profile_code": 480`,
	} {
		f := startFar(t, variantSeed(settings, ""))
		profiles := port.New(newClient(t, f.config())).Profiles
		good := registrar.Credentials{Domain: "shop.com", Username: "anna", Password: password}
		for _, bad := range []registrar.Credentials{
			{Domain: "shop.com", Username: "nobody", Password: password},
			{Domain: "shop.com", Username: "anna", Password: secret.New("wrong")},
			{Domain: "nobody-has-this.com", Username: "anna", Password: password},
			{Domain: "shop.com", Username: "an\x00na", Password: password},
			{Domain: "shop.com", Username: "anna", Password: secret.New("\xff\x01")},
		} {
			if _, err := profiles.SignIn(t.Context(), bad); !errors.Is(err, registrar.ErrCredentials) {
				t.Errorf("%s: %v", settings, err)
			}
		}
		login, err := profiles.SignIn(t.Context(), good)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := profiles.SignOut(t.Context(), login.Session); err != nil {
				t.Errorf("%s: %v", settings, err)
			}
		}
	}
}

func TestALockedDomainIsNotChangedWhateverTheCode(t *testing.T) {
	for _, c := range []struct {
		settings string
		want     error
		reason   registrar.Reason
	}{
		{``, registrar.ErrRejected, ""},
		{`"locked_code": 405, "locked_text": "Registry error: Domain is locked"`, registrar.ErrRejected, registrar.ReasonLocked},
		{`"locked_code": 465, "locked_text": "Domain locked"`, registrar.ErrRejected, registrar.ReasonLocked},
		{`"locked_code": 552, "locked_text": "Domain status prohibits operation"`, registrar.ErrRejected, registrar.ReasonLocked},
		{`"locked_code": 485, "locked_text": "clientUpdateProhibited"`, registrar.ErrRejected, registrar.ReasonLocked},
		{`"locked_code": 400, "locked_text": "Internal server error"`, registrar.ErrUnknownOutcome, ""},
		{`"locked_code": 436, "locked_text": "2304"`, registrar.ErrUnknownOutcome, ""},
	} {
		f := startFar(t, variantSeed(c.settings, ""))
		reg := port.New(newClient(t, f.config()))
		wantError(t, c.settings, setNameservers(t, reg, "locked.com"), c.want, c.reason)
	}
}

func TestAHeldDomainShowsThatItIs(t *testing.T) {
	for _, code := range []int{435, 465, 552} {
		f := startFar(t, variantSeed(fmt.Sprintf(`"held_code": %d`, code), ""))
		reg := port.New(newClient(t, f.config()))
		if err := setNameservers(t, reg, "held.com"); !errors.Is(err, registrar.ErrRejected) {
			t.Errorf("%d: %v", code, err)
		}
		d, err := reg.Reader.Domain(t.Context(), "held.com", registrar.PageParts)
		if err != nil || !d.Held {
			t.Errorf("%d: %+v, %v", code, d, err)
		}
	}
}

func TestReadsOutliveTheLimitOfCommandsOnOneConnection(t *testing.T) {
	f := startFar(t, variantSeed(`"commands_per_conn": 3`, ""))
	reg := port.New(newClient(t, f.config()))
	for range 20 {
		if _, err := reg.Reader.Domain(t.Context(), "shop.com", registrar.PartRegistration); err != nil {
			t.Fatal(err)
		}
	}
}

func TestReadsWaitForAServerThatThrottles(t *testing.T) {
	f := startFar(t, variantSeed(`"parallel": 1`, ""))
	config := f.config()
	config.ReadRetries, config.RetryDelay = 20, 20*time.Millisecond
	reg := port.New(newClient(t, config))
	for range 5 {
		if _, err := reg.Reader.Domain(t.Context(), "shop.com", registrar.PageParts); err != nil { // four calls at once
			t.Error(err)
		}
	}
}

func TestEventsAreReadWhateverTheirKeys(t *testing.T) {
	for settings, want := range map[string]struct{ named, dated bool }{
		`"event_name_key": "event", "event_date_key": "event_date"`:     {true, true},
		`"event_name_key": "event_type", "event_date_key": "timestamp"`: {true, true},
		`"event_name_key": "event_name", "event_date_key": ""`:          {true, false},
		`"event_name_key": "", "event_date_key": "event_time"`:          {false, true},
		`"event_name_key": "", "event_date_key": ""`:                    {false, false},
		`"event_name_key": "something", "event_date_key": "else"`:       {false, false},
	} {
		f := startFar(t, variantSeed(settings, ""))
		reg := port.New(newClient(t, f.config()))
		if err := setNameservers(t, reg, "shop.com"); err != nil {
			t.Fatal(err)
		}
		events, err := reg.Events.Events(t.Context(), 10)
		if err != nil || len(events) != 1 || events[0].ID == "" || events[0].Object != "DOMAIN" || events[0].Domain != "shop.com" {
			t.Fatalf("%s: %+v, %v", settings, events, err)
		}
		e := events[0]
		if (e.Name == "nameserver_update") != want.named || e.At.IsZero() == want.dated {
			t.Errorf("%s: %+v", settings, e)
		}
		if err := reg.Events.Acknowledge(t.Context(), e.ID); err != nil {
			t.Errorf("%s: acknowledge: %v", settings, err)
		}
	}
}

func TestTheEndOfAChangeThatWaitedIsAnEvent(t *testing.T) {
	f := startFar(t, simulatorSeed)
	reg := port.New(newClient(t, f.config()))
	ns := []registrar.Nameserver{{Host: "ns1.new.example"}, {Host: "ns2.new.example"}}
	if receipt, err := reg.Writer.SetNameservers(t.Context(), "delta-harbour.fi", ns); err != nil || !receipt.Pending {
		t.Fatalf("%+v, %v", receipt, err)
	}
	if events, err := reg.Events.Events(t.Context(), 10); err != nil || len(events) != 0 {
		t.Fatalf("while it waits: %+v, %v", events, err)
	}
	f.sim.Advance(3 * time.Hour)
	events, err := reg.Events.Events(t.Context(), 10)
	if err != nil || len(events) != 1 || events[0].Domain != "delta-harbour.fi" {
		t.Errorf("%+v, %v", events, err)
	}
}
