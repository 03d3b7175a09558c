package srs_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"portal/internal/registrar"
	"portal/internal/secret"
	"portal/internal/srs/port"
	"portal/internal/srs/srssim"
)

// varied is an account under settings of the simulator.
func varied(t *testing.T, settings string) (*far, registrar.Registrar) {
	t.Helper()
	f := startFar(t, variantSeed(settings, ""))
	return f, port.New(newClient(t, f.config()))
}

func TestWhatADomainNeverHadIsNotFoundWhateverTheCode(t *testing.T) {
	for code, set := range map[int]error{
		480: registrar.ErrRejected, 465: registrar.ErrRejected, 470: registrar.ErrRejected, 400: registrar.ErrUnknownOutcome,
	} {
		_, reg := varied(t, fmt.Sprintf(`"no_zone_code": %d, "no_forwarding_code": %d`, code, code))
		_, err := reg.ZoneReader.Zone(t.Context(), "shop.com")
		wantError(t, fmt.Sprint("zone ", code), err, registrar.ErrNotFound, reasonOf(err))
		_, err = reg.ForwardingReader.Forwards(t.Context(), "shop.com")
		wantError(t, fmt.Sprint("forwards ", code), err, registrar.ErrNotFound, reasonOf(err))
		_, err = reg.ZoneWriter.SetZone(t.Context(), "shop.com", nil)
		if !errors.Is(err, set) {
			t.Errorf("set zone, %d: %v", code, err)
		}
	}
}

func TestAChangeOfWhatIsNotThereSaysSoWhateverTheCode(t *testing.T) {
	for _, code := range []int{465, 470, 480} {
		_, reg := varied(t, fmt.Sprintf(`"no_zone_code": %d, "no_forwarding_code": %d, "no_trade_code": %d`, code, code, code))
		_, err := reg.ZoneWriter.DeleteZone(t.Context(), "shop.com")
		wantError(t, fmt.Sprint("zone ", code), err, registrar.ErrRejected, registrar.ReasonGone)
		_, err = reg.ForwardingWriter.StopForwarding(t.Context(), "shop.com")
		wantError(t, fmt.Sprint("forwarding ", code), err, registrar.ErrRejected, registrar.ReasonGone)
		_, err = reg.ContactWriter.RevokeOwnerChange(t.Context(), "shop.com")
		wantError(t, fmt.Sprint("owner change ", code), err, registrar.ErrRejected, registrar.ReasonGone)
	}
}

func TestWhatATLDDoesNotOfferIsUnsupportedWhateverTheCode(t *testing.T) {
	for _, code := range []int{400, 430, 435, 465, 480} {
		_, reg := varied(t, fmt.Sprintf(`"unsupported_code": %d`, code))
		_, err := reg.ForwardingReader.MailForward(t.Context(), "shop.com")
		wantError(t, fmt.Sprint("mail ", code), err, registrar.ErrRejected, registrar.ReasonUnsupported)
		_, err = reg.ExtrasReader.Extras(t.Context(), "shop.com", registrar.ExtraUSNexus)
		wantError(t, fmt.Sprint("nexus ", code), err, registrar.ErrRejected, registrar.ReasonUnsupported)
	}
}

func TestACodeThatTheResellerMayNotReadIsNoUnknownDomain(t *testing.T) {
	for _, code := range []int{415, 435, 480} {
		_, reg := varied(t, fmt.Sprintf(`"auth_info_no_cookie": %d`, code))
		_, err := reg.CodeReader.AuthCode(t.Context(), "shop.com")
		wantError(t, fmt.Sprint(code), err, registrar.ErrRejected, registrar.ReasonPermission)
		_, err = reg.CodeReader.AuthCode(t.Context(), "nobody-has-this.com")
		wantError(t, fmt.Sprint("foreign ", code), err, registrar.ErrNotFound, reasonOf(err))
	}
}

func TestAHostThatARegistryDoesNotKnowIsTold(t *testing.T) {
	for _, code := range []int{212, 480} {
		_, reg := varied(t, fmt.Sprintf(`"strangers": ["stranger.example"], "missing_host_code": %d`, code))
		if known, err := reg.HostReader.HostKnown(t.Context(), "ns1.stranger.example", "com"); known || err != nil {
			t.Errorf("%d: %v, %v", code, known, err)
		}
	}
}

func TestNoHostsAtAllMayBeACode(t *testing.T) {
	for text, want := range map[string]error{"Nameserver not found": nil, "Domain shop.com not owned by user": registrar.ErrNotFound} {
		reg := port.New(startServer(t, answering(coded("480", text, "0"))).client(t, nil))
		hosts, err := reg.HostReader.Hosts(t.Context(), "shop.com")
		if len(hosts) != 0 || !errors.Is(err, want) {
			t.Errorf("%s: %v, %v", text, hosts, err)
		}
	}
}

func TestContactsWithoutAnOwnerAreNoAnswer(t *testing.T) {
	attributes := "<dt_assoc><item key='contact_set'><dt_assoc><item key='tech'><dt_assoc><item key='first_name'>A</item></dt_assoc></item></dt_assoc></item></dt_assoc>"
	reg := port.New(startServer(t, answering(reply("response_code", "200", "is_success", "1", "attributes", attributes))).client(t, nil))
	_, err := reg.ContactReader.Contacts(t.Context(), "shop.com")
	wantError(t, "no owner", err, registrar.ErrUnavailable, "")
}

func TestWhatARegistryDoesNotTakeIsLeftOutOfContacts(t *testing.T) {
	f := startFar(t, `{"accounts": [{"username": "acme", "key": "0123456789abcdef", "profiles": [{"username": "anna", "password": "x-password-x",
		"domains": [{"name": "tulip.nl"}]}]}]}`)
	reg := port.New(newClient(t, f.config()))
	full := registrar.FullContact{
		FirstName: "Tilda", LastName: "Wirth", Organisation: "Wirth", Address1: "2 Road", City: "Utrecht", State: "UT",
		PostalCode: "1234AB", Country: "NL", Phone: "+31.612345678", Email: "tilda@example.org",
	}
	set := map[registrar.ContactRole]registrar.FullContact{}
	for _, role := range registrar.ContactRoles {
		set[role] = full
	}
	if _, err := reg.ContactWriter.SetContacts(t.Context(), "tulip.nl", set); err != nil {
		t.Fatal(err)
	}
	state, err := f.sim.State("tulip.nl")
	if err != nil || state.Contacts.Owner["city"] != "Utrecht" || state.Contacts.Owner["state"] != "" || state.Contacts.Billing != nil {
		t.Errorf("%+v, %v", state.Contacts, err)
	}
}

func TestNoCookieGoesWithAnyRole(t *testing.T) {
	f, reg := varied(t, "")
	ctx := t.Context()
	_, _ = reg.LoginWriter.AddSubUser(ctx, "shop.com", registrar.SubUser{Username: "sam", Rights: registrar.RightExtras}, password)
	_, _ = reg.ContactReader.Contacts(ctx, "shop.com")
	for _, entry := range f.sim.Ledger(0) {
		if entry.Domain != "shop.com" || entry.Code != 200 || strings.Contains(string(entry.Attributes), "cookie") {
			t.Errorf("%+v", entry)
		}
	}
}

// A registrar's words may quote what was typed; they go to the audit log.
func TestPersonalValuesAreInNoWordsThatAreKept(t *testing.T) {
	f, reg := varied(t, "")
	const email, city = "tilda@example.org", "Wirthshausen"
	contacts := map[registrar.ContactRole]registrar.FullContact{registrar.TechContact: {Email: email, City: city}}
	for _, c := range []struct {
		code, action string
		send         func() (registrar.Receipt, error)
	}{
		{"465", "MODIFY", func() (registrar.Receipt, error) {
			return reg.ContactWriter.SetContacts(t.Context(), "shop.com", contacts)
		}},
		{"200", "MODIFY", func() (registrar.Receipt, error) {
			return reg.ContactWriter.SetContacts(t.Context(), "shop.com", contacts)
		}},
		{"465", "MODIFY", func() (registrar.Receipt, error) {
			return reg.ForwardingWriter.SetMailForward(t.Context(), "shop.com", email)
		}},
	} {
		fault := srssim.Fault{Kind: srssim.FaultCode, Action: c.action, Count: 1, Text: "tech: invalid email " + email + " of " + city}
		_, _ = fmt.Sscan(c.code, &fault.Code)
		f.fail(t, fault)
		receipt, err := c.send()
		words := receipt.Call.Text
		if call := (*registrar.Error)(nil); errors.As(err, &call) {
			words += call.Text
		}
		if !strings.Contains(words, "invalid email") || strings.Contains(words, email) {
			t.Errorf("%s: %q, %v", c.code, words, err)
		}
	}
}

func TestContactsAreAskedForAsTheyAreInForce(t *testing.T) {
	f, reg := varied(t, "")
	if _, err := reg.ContactReader.Contacts(t.Context(), "shop.com"); err != nil {
		t.Fatal(err)
	}
	for _, entry := range f.sim.Ledger(0) {
		attributes := string(entry.Attributes)
		if strings.Contains(attributes, "all_info") && !strings.Contains(attributes, `"active_contacts_only":"1"`) {
			t.Errorf("asked with %s", attributes)
		}
	}
}

// A server that quotes a request must not make the portal keep its secrets.
func TestNoRoleKeepsASecretThatTheServerQuotes(t *testing.T) {
	const marked = "marked-Secret-7"
	for _, success := range []string{"0", "1"} {
		code := map[string]string{"0": "465", "1": "200"}[success]
		reg := port.New(startServer(t, func(w http.ResponseWriter, r *http.Request) {
			if body, _ := io.ReadAll(r.Body); !strings.Contains(string(body), marked) { // who holds the domain
				answering(coded("200", "Command Successful", "1"))(w, r)
				return
			}
			answering(coded(code, "you sent "+marked, success))(w, r)
		}).client(t, nil))
		ctx, value, sub := t.Context(), secret.New(marked), registrar.SubUser{ID: "1", Username: "sam"}
		for op, send := range map[string]func() (registrar.Receipt, error){
			"code":     func() (registrar.Receipt, error) { return reg.CodeWriter.SetAuthCode(ctx, "shop.com", value) },
			"password": func() (registrar.Receipt, error) { return reg.LoginWriter.SetPassword(ctx, "shop.com", value) },
			"add":      func() (registrar.Receipt, error) { return reg.LoginWriter.AddSubUser(ctx, "shop.com", sub, value) },
			"change":   func() (registrar.Receipt, error) { return reg.LoginWriter.ChangeSubUser(ctx, "shop.com", sub, value) },
			"move": func() (registrar.Receipt, error) {
				return reg.LoginWriter.Move(ctx, "shop.com", registrar.MoveTarget{Username: "new", Password: value})
			},
		} {
			receipt, err := send()
			told := fmt.Sprintf("%+v %v", receipt, err)
			if call := (*registrar.Error)(nil); errors.As(err, &call) {
				told += fmt.Sprintf("%+v", *call)
			}
			if strings.Contains(told, marked) || !strings.Contains(told, "you sent") {
				t.Errorf("%s, %s: %s", op, code, told)
			}
		}
	}
}
