package srs_test

import (
	"errors"
	"testing"

	"portal/internal/registrar"
	"portal/internal/srs"
)

// Every code of the XCP reference, section 3, and what a change that it answers
// has come to. Only what is known to have changed nothing is refused.
func TestEveryCodeTellsWhatBecameOfAChange(t *testing.T) {
	const (
		done, pending = "done", "pending"
		refused       = "refused"
		unknown       = "unknown"
		notFound      = "not found"
	)
	kinds := map[error]string{
		registrar.ErrRejected: refused, registrar.ErrUnknownOutcome: unknown, registrar.ErrNotFound: notFound,
	}
	for _, c := range []struct {
		code, text, success string
		want                string
		reason              registrar.Reason
		subject             string
	}{
		{"200", "Nameserver Update Successful", "1", done, "", ""},
		{"200", "No nameserver changes necessary", "1", done, "", ""},
		{"210", "Domain available", "1", done, "", ""},
		{"211", "Domain taken", "1", done, "", ""},
		{"212", "", "1", done, "", ""},
		{"220", "", "1", done, "", ""},
		{"221", "Domain taken", "1", pending, "", ""},
		{"250", "", "1", pending, "", ""},
		{"251", "", "1", pending, "", ""},
		{"300", "", "1", pending, "", ""},
		{"300", "", "0", unknown, "busy", ""},
		{"310", "", "0", refused, "busy", ""},
		{"350", "", "0", refused, "busy", ""},
		{"400", "Internal server error", "0", unknown, "", ""},
		{"400", "Unable to complete registration. Please retry.", "0", unknown, "", ""},
		{"400", "Invalid Command: xxx", "0", refused, "unsupported", ""},
		{"400", "Access denied: invalid IP address", "0", refused, "setup", ""},
		{"401", "Authentication Failed", "0", refused, "setup", ""},
		{"404", "Internal Server Error", "0", unknown, "", ""},
		{"405", "Registry error", "0", unknown, "", ""},
		{"405", "Registry error: domain's nameserver not updated", "0", refused, "", ""},
		{"405", "Registry error, unable to remove nameserver", "0", refused, "", ""},
		{"405", "Registry error: domain is locked, nameserver not updated", "0", refused, "locked", ""},
		{"410", "Reseller authentication error", "0", refused, "setup", ""},
		{"415", "Authentication Error.", "0", notFound, "permission", ""},
		{"420", "Failed to create new registrant contact: Parameter value range error", "0", refused, "invalid", ""},
		{"430", "Invalid command", "0", refused, "unsupported", ""},
		{"435", "Permission denied, subuser permissions", "0", refused, "permission", ""},
		{"435", "Request failed validation: Name server 'ns1.gone.example' is not found at the registry. Please double check\nthe nameserver and re-submit.",
			"0", refused, "host_unknown", "ns1.gone.example"},
		{"436", "", "0", unknown, "", ""},
		{"437", "", "0", refused, "waiting", ""},
		{"440", "Registration Failed: over quota", "0", refused, "", ""},
		{"445", "", "0", refused, "limit", ""},
		{"447", "", "0", refused, "limit", ""},
		{"460", "Missing required field: fqdn", "0", refused, "invalid", "fqdn"},
		{"460", "Required field 'username' not provided", "0", refused, "invalid", "username"},
		{"465", "Invalid nameserver syntax", "0", refused, "host_invalid", ""},
		{"465", "Duplicate nameserver detected for ns1.example.net", "0", refused, "host_invalid", "ns1.example.net"},
		{"465", "Domain is locked", "0", refused, "locked", ""},
		{"470", "", "0", refused, "invalid", ""},
		{"480", "Domain x.example not owned by user", "0", notFound, "permission", ""},
		{"480", "Command failed: unable to verify existence of nameserver ns1.gone.example", "0", refused, "host_unknown", "ns1.gone.example"},
		{"480", "Nameserver ns9.example.net not currently mapped to domain", "0", refused, "invalid", "ns9.example.net"},
		{"480", "Renewals not supported for this TLD", "0", refused, "unsupported", ""},
		{"485", "Nameserver already mapped to domain", "0", refused, "exists", ""},
		{"485", "Nameserver in use", "0", refused, "in_use", ""},
		{"486", "", "0", refused, "waiting", ""},
		{"487", "Domain not transferrable\nDomain not registered", "0", refused, "unsupported", ""},
		{"500", "", "0", unknown, "", ""},
		{"541", "", "0", refused, "invalid", ""},
		{"552", "", "0", refused, "unsupported", ""},
		{"552", "The domain is locked or disputed", "0", refused, "locked", ""},
		{"555", "Domain Already Renewed", "0", refused, "", ""},
		{"555", "Connection refused: invalid ip address [203.0.113.9]", "0", refused, "setup", ""},
		{"557", "", "0", refused, "locked", ""},
		{"599", "", "0", refused, "invalid", ""},
		{"701", "", "0", refused, "unsupported", ""},
		{"702", "", "0", unknown, "", ""},
		{"703", "", "0", unknown, "", ""},
		{"704", "", "0", unknown, "", ""},
		{"705", "Timed out, resubmit request.", "0", unknown, "", ""},
		{"720", "Supplier Unavailable", "0", unknown, "", ""},
		{"3001", "", "0", unknown, "", ""},
		{"999", "Something new", "0", unknown, "", ""},
		{"999", "Something new", "1", unknown, "", ""},
		{"299", "Something new", "1", unknown, "", ""},
	} {
		t.Run(c.code+" "+c.text+" "+c.success, func(t *testing.T) {
			s := startServer(t, answering(coded(c.code, c.text, c.success)))
			r, err := s.client(t, nil).AdvancedUpdateNameservers(t.Context(), srs.ByReseller("a.example"), nil)
			var call *registrar.Error
			switch {
			case err == nil && r.Pending():
				check(t, pending, c.want)
			case err == nil:
				check(t, done, c.want)
			case errors.As(err, &call):
				check(t, kinds[call.Kind], c.want)
				check(t, string(call.Reason), string(c.reason))
				check(t, call.Subject, c.subject)
				check(t, call.Code, c.code)
			}
			if n := s.requests.Load(); n != 1 {
				t.Errorf("sent %d times", n)
			}
		})
	}
}

func check(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestEveryMeaningHasWordsOfOurOwn(t *testing.T) {
	all := srs.Meanings()
	if len(all) < 45 {
		t.Errorf("only %d codes are known", len(all))
	}
	classes := map[srs.Class]bool{
		srs.Done: true, srs.Accepted: true, srs.Throttle: true, srs.InFlight: true, srs.Transient: true,
		srs.BadAccount: true, srs.EndUser: true, srs.Permanent: true, srs.Generic: true,
	}
	outcomes := map[srs.Outcome]bool{
		srs.OutcomeDone: true, srs.OutcomePending: true, srs.OutcomeRefused: true, srs.OutcomeUnknown: true,
	}
	for _, m := range all {
		if m.Sentence == "" || m.Next == "" || !classes[m.Class] || !outcomes[m.Write] {
			t.Errorf("code %s is incomplete: %+v", m.Code, m)
		}
		if m.Class == srs.Transient && m.Write != srs.OutcomeUnknown {
			t.Errorf("code %s is transient, yet its outcome is %s", m.Code, m.Write)
		}
	}
	if m := srs.Explain("299", ""); m.Class != srs.Unclassified || m.Write != srs.OutcomeUnknown || m.Sentence == "" {
		t.Errorf("an unknown code means %+v", m)
	}
}
