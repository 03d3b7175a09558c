package srs_test

import (
	"errors"
	"net/http"
	"testing"

	"portal/internal/registrar"
	"portal/internal/secret"
	"portal/internal/srs"
	"portal/internal/srs/port"
)

// withAttributes is a reply with attributes, given as XML items.
func withAttributes(code, success, text, items string) http.HandlerFunc {
	return answering(reply("response_code", code, "is_success", success, "response_text", text,
		"attributes", "<dt_assoc>"+items+"</dt_assoc>"))
}

func TestASuccessWithForcedPendingIsNotRegistered(t *testing.T) {
	client := startServer(t, withAttributes("200", "1", "Registration Successful",
		`<item key="forced_pending">3533100</item><item key="id">3533100</item>`)).client(t, nil)
	order, err := client.Register(t.Context(), registration)
	if !errors.Is(err, srs.ErrParked) || !errors.Is(err, registrar.ErrRejected) || order.ParkedID != "3533100" {
		t.Errorf("%+v, %v", order, err)
	}
}

func TestAnEmptyForcedPendingIsNothing(t *testing.T) {
	client := startServer(t, withAttributes("200", "1", "Registration Successful",
		`<item key="forced_pending"/><item key="id">3533100</item>`)).client(t, nil)
	if order, err := client.Register(t.Context(), registration); err != nil || order.Pending() {
		t.Errorf("%+v, %v", order, err)
	}
}

func TestAFailureThatWasQueuedIsPending(t *testing.T) {
	client := startServer(t, withAttributes("720", "0", "Supplier Unavailable", `<item key="queue_request_id">17</item>`)).client(t, nil)
	order, err := client.Renew(t.Context(), srs.Renewal{Domain: "a.example", Years: 1, Year: 2027})
	if err != nil || !order.Pending() || order.QueueID != "17" {
		t.Errorf("%+v, %v", order, err)
	}
}

func TestAnOrderThatTimedOutIsOfUnknownOutcome(t *testing.T) {
	client := startServer(t, withAttributes("705", "0", "Timed out, resubmit request.", "")).client(t, nil)
	_, err := client.Register(t.Context(), registration)
	wantError(t, "register", err, registrar.ErrUnknownOutcome, "")
}

func TestTakenIsAnAnswer(t *testing.T) {
	for code, want := range map[string]string{"210": "available", "211": "taken", "221": "taken"} {
		client := startServer(t, answering(coded(code, "", "1"))).client(t, nil)
		if a, err := client.Lookup(t.Context(), "a.example", false); err != nil || a.Status != want {
			t.Errorf("%s: %+v, %v", code, a, err)
		}
	}
}

func TestCode555HasTwoMeanings(t *testing.T) {
	for name, c := range map[string]struct {
		body   string
		reason registrar.Reason
	}{
		"renewed already":                {coded("555", "Domain Already Renewed", "0"), ""},
		"address refused, by the text":   {coded("555", "Connection refused: invalid ip address [203.0.113.9]", "0"), registrar.ReasonSetup},
		"address refused, without flags": {reply("response_code", "555", "response_text", "Refused"), registrar.ReasonSetup},
	} {
		client := startServer(t, answering(c.body)).client(t, nil)
		_, err := client.Renew(t.Context(), srs.Renewal{Domain: "a.example", Years: 1, Year: 2027})
		wantError(t, name, err, registrar.ErrRejected, c.reason)
	}
}

func TestARefusalTellsWhatBecameOfEachDomain(t *testing.T) {
	client := startServer(t, withAttributes("435", "0", "Permission denied", `<item key="details"><dt_assoc>
		<item key="b.example"><dt_assoc><item key="is_success">0</item><item key="response_code">437</item></dt_assoc></item>
		<item key="a.example"><dt_assoc><item key="is_success">1</item><item key="response_code">705</item></dt_assoc></item>
	</dt_assoc></item>`)).client(t, nil)
	change, err := client.ModifyLock(t.Context(), byCookie, true, srs.Reach{AllDomains: true})
	wantError(t, "modify", err, registrar.ErrRejected, registrar.ReasonPermission)
	if change == nil || len(change.Details) != 2 ||
		change.Details[0].Meaning.Write != srs.OutcomeUnknown || change.Details[1].Meaning.Reason != registrar.ReasonWaiting {
		t.Errorf("%+v", change)
	}
}

func TestAChangeOfManyWhereOneFailedIsNoFailureOfAll(t *testing.T) {
	client := startServer(t, withAttributes("200", "1", "", `<item key="details"><dt_assoc>
		<item key="a.example"><dt_assoc><item key="is_success">1</item><item key="response_code">200</item></dt_assoc></item>
		<item key="b.example"><dt_assoc><item key="is_success">0</item><item key="response_code">465</item></dt_assoc></item>
	</dt_assoc></item>`)).client(t, nil)
	change, err := client.ModifyLock(t.Context(), byCookie, true, srs.Reach{AllDomains: true})
	if err != nil || change.Details[0].Meaning.Write != srs.OutcomeDone || change.Details[1].Meaning.Write != srs.OutcomeRefused {
		t.Errorf("%+v, %v", change, err)
	}
}

func TestFieldErrorsAreKeptForStaff(t *testing.T) {
	client := startServer(t, withAttributes("465", "0", "Invalid data", `<item key="error">First line
Invalid phone</item>`)).client(t, nil)
	_, err := client.ModifyContacts(t.Context(), byDomain, owner, srs.Reach{})
	var call *registrar.Error
	if !errors.As(err, &call) || call.Text != "Invalid data\nFirst line\nInvalid phone" {
		t.Errorf("%+v", call)
	}
}

func TestACookieThatDiedIsAnEndedSessionAndAForeignDomainIsNotFound(t *testing.T) {
	client := startServer(t, answering(coded("415", "Authentication Error.", "0"))).client(t, nil)
	_, err := client.UserInfo(t.Context(), byCookie)
	wantError(t, "by cookie", err, registrar.ErrSessionEnded, registrar.ReasonPermission)
	_, err = client.UserInfo(t.Context(), byDomain)
	wantError(t, "by reseller", err, registrar.ErrNotFound, registrar.ReasonPermission)
}

func TestNoSubUserIsNotFound(t *testing.T) {
	for name, handle := range map[string]http.HandlerFunc{
		"empty attributes": withAttributes("200", "1", "", ""),
		"no attributes":    answering(fine),
		"code 480":         answering(coded("480", "Sub-User not found", "0")),
	} {
		_, err := startServer(t, handle).client(t, nil).SubUser(t.Context(), byDomain, "anna")
		if !errors.Is(err, registrar.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestABulkChangeNeedsTheBatchHost(t *testing.T) {
	s := startServer(t, answering(fine))
	_, err := s.client(t, nil).SubmitBulk(t.Context(), srs.Bulk{Kind: "domain_lock"})
	wantError(t, "bulk", err, registrar.ErrUnavailable, registrar.ReasonSetup)
	if s.requests.Load() != 0 {
		t.Error("it was sent to the other host")
	}
}

func TestAMissingHostIsAnAnswerWhateverTheCode(t *testing.T) {
	for body, want := range map[string]bool{
		coded("200", "", "1"): true, coded("212", "", "1"): true, coded("200", "", "0"): false, coded("212", "", "0"): false,
		coded("480", "Command failed: unable to verify existence of nameserver x", "0"): false,
	} {
		exists, err := startServer(t, answering(body)).client(t, nil).CheckHost(t.Context(), "ns1.example.net", "com")
		if err != nil || exists != want {
			t.Errorf("%s: %v, %v", body, exists, err)
		}
	}
	_, err := startServer(t, answering(coded("701", "", "0"))).client(t, nil).CheckHost(t.Context(), "ns1.example.net", "com")
	wantError(t, "unserved TLD", err, registrar.ErrRejected, registrar.ReasonUnsupported)
}

func TestAnEmptyAnswerIsNoAnswer(t *testing.T) {
	for name, body := range map[string]string{
		"put off, 300":     coded("300", "", "1"),
		"put off, 250":     coded("250", "", "1"),
		"no attributes":    coded("200", "Query Successful", "1"),
		"empty attributes": reply("response_code", "200", "is_success", "1", "attributes", "<dt_assoc></dt_assoc>"),
	} {
		reg := port.New(startServer(t, answering(body)).client(t, nil))
		_, err := reg.Reader.Domain(t.Context(), "a.example", registrar.PageParts)
		wantError(t, name, err, registrar.ErrUnavailable, "")
		_, err = reg.Profiles.ProfileDomains(t.Context(), registrar.Session{Token: secret.New("1:2"), Owner: true}, registrar.DomainQuery{Limit: 10})
		wantError(t, name, err, registrar.ErrUnavailable, "")
	}
}
