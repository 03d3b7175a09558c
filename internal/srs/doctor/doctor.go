package doctor

import (
	"context"
	"crypto/x509"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"portal/internal/secret"
	"portal/internal/srs/xcp"
)

// Settings say what to check, and with what. Zero values mean what is named
// beside them.
type Settings struct {
	Accounts []Account
	Only     string        // ID of the account to check; "" for all
	EchoURL  string        // answers the caller's bare address; "" to leave that step out
	Version  string        // of this program, for the report
	Timeout  time.Duration // 10 s, for each step on the network but the lookup

	Resolver Resolver                                                          // that of the system
	Dial     func(ctx context.Context, network, addr string) (net.Conn, error) // net.Dialer.DialContext
	Now      func() time.Time                                                  // time.Now

	digest func([]byte) string                // MD5 in hexadecimal
	sign   func([]byte, secret.String) string // srs.Sign
}

// Account is a reseller account as its settings stand, plausible or not.
type Account struct {
	ID, Provider, Endpoint, Username string

	Key      secret.String
	KeyFile  string         // where Key was read from, "" if it stands in the settings
	KeyErr   error          // why that was not possible
	RootCAs  *x509.CertPool // nil for those of the system
	RootsErr error          // why they could not be read

	ParallelCalls, CallsPerSecond int           // for the words of findings only; 0 if not set
	ReadTimeout                   time.Duration // of the lookup; 30 s
}

// Resolver looks host names up, as *net.Resolver does.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

func (s Settings) withDefaults() Settings {
	if s.Timeout == 0 {
		s.Timeout = 10 * time.Second
	}
	if s.Resolver == nil {
		s.Resolver = systemResolver{}
	}
	if s.Dial == nil {
		s.Dial = new(net.Dialer).DialContext
	}
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.digest == nil {
		s.digest = md5Hex
	}
	if s.sign == nil {
		s.sign = xcp.Sign
	}
	return s
}

// Run checks the accounts one after the other. When ctx ends, what is left is
// skipped and the report is NotRun.
func Run(ctx context.Context, s Settings) Report {
	s = s.withDefaults()
	r := newReport(s)
	accounts := s.Accounts
	if s.Only != "" {
		accounts = slices.DeleteFunc(slices.Clone(accounts), func(a Account) bool { return a.ID != s.Only })
	}
	switch {
	case len(s.Accounts) == 0:
		r.Findings = append(r.Findings, explain(AccountsEmpty))
	case len(accounts) == 0:
		r.Findings = append(r.Findings, explain(AccountUnknown, "wanted", printable(s.Only), "known", knownIDs(s.Accounts)))
	}
	if len(accounts) == 0 {
		return r
	}
	r.Status = Healthy
	for _, a := range accounts {
		account := examine(ctx, s, a)
		r.Accounts = append(r.Accounts, account)
		if account.Status != Healthy {
			r.Status = Unwell
		}
	}
	if ctx.Err() != nil {
		r.Status = NotRun
	}
	r.TookMS = s.Now().Sub(r.Started).Milliseconds()
	return r
}

// CouldNotRun reports that the accounts could not be read: code is one of those
// that begin with "settings.accounts_", cause may be nil.
func CouldNotRun(s Settings, code Code, cause error) Report {
	r := newReport(s.withDefaults())
	f := explain(code)
	if cause != nil {
		f.Detail = printable(cause.Error())
	}
	r.Findings = append(r.Findings, f)
	return r
}

func newReport(s Settings) Report {
	return Report{
		Program: "portal doctor", Version: s.Version, Started: s.Now().UTC(), Status: NotRun,
		Findings: []Finding{}, Accounts: []AccountReport{},
	}
}

func knownIDs(accounts []Account) string {
	ids := make([]string, len(accounts))
	for i, a := range accounts {
		ids[i] = printable(a.ID)
	}
	return strings.Join(ids, ", ")
}
