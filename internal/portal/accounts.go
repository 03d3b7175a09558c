package portal

import (
	"crypto/x509"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"portal/internal/registrar"
	"portal/internal/secret"
	"portal/internal/settings"
	"portal/internal/srs"
	"portal/internal/srs/port"
)

// AccountsFile is the form of the accounts file.
type AccountsFile struct {
	Accounts []Account `json:"accounts" doc:"The reseller accounts, each an object."`
}

// Account is what is set of one reseller account at a registrar, in the accounts file:
//
//	{"accounts": [{
//	  "id": "acme-main", "provider": "opensrs",
//	  "endpoint": "https://registrar.example:55443/", "username": "acme", "key_file": "/run/secrets/acme",
//	  "ca_file": "", "parallel_calls": 10, "calls_per_second": 20, "read_timeout": "30s", "write_timeout": "100s",
//	  "dnssec_command": "set_dnssec_info"
//	}]}
//
// Paths are relative to the file.
type Account struct {
	ID             string        `json:"id" doc:"Name in the log and the database, and in the file of brands. Never change it."`
	Provider       string        `json:"provider" doc:"The registrar: opensrs."`
	Endpoint       string        `json:"endpoint" doc:"Address of the registrar's interface: https://host:port/."`
	Username       string        `json:"username" doc:"The reseller's username."`
	KeyFile        string        `json:"key_file" doc:"File with the reseller's key, absolute or beside this file; readable by the portal's user alone."`
	Key            secret.String `json:"key" doc:"The key itself, for demonstrations."`
	CAFile         string        `json:"ca_file" default:"those of the system" doc:"Certificates of the authorities that the registrar's certificate may come from."`
	ParallelCalls  int           `json:"parallel_calls" rule:"minimum=0,maximum=500" default:"10" doc:"Calls at a time, of all processes together."`
	CallsPerSecond int           `json:"calls_per_second" rule:"minimum=0,maximum=100000" default:"50" doc:"Calls in a second, of all processes together."`
	ReadTimeout    duration      `json:"read_timeout" default:"30s" doc:"The longest wait for an answer to a question: 1s to 5m."`
	WriteTimeout   duration      `json:"write_timeout" default:"100s" doc:"The longest wait for an answer to a change: 1s to 5m."`
	DNSSECCommand  string        `json:"dnssec_command" default:"set_dnssec_info" doc:"The command that sets DS records: set_dnssec_info or modify. Where the registrar does not know it, the other is tried."`
}

// duration is a time.Duration that is written as "30s"; "" is none.
type duration time.Duration

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *duration) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		return nil
	}
	parsed, err := time.ParseDuration(string(text))
	*d = duration(parsed)
	if err != nil {
		*d = -1 // judged with the others
	}
	return nil
}

// sensible reports whether d is the default or a time that a call may take.
func (d duration) sensible() bool {
	return d == 0 || time.Duration(d) >= time.Second && time.Duration(d) <= 5*time.Minute
}

// Accounts are what an accounts file holds.
type Accounts struct {
	All  []Account
	Dir  string         // what paths are relative to
	file *settings.File // nil if they come from no file
}

// LoadAccounts reads the accounts in the file at path, without judging what they
// mean. Its error is a *settings.FileError if the file can't be read, else
// settings.Problems; what could be read is in the set even then.
func LoadAccounts(path string) (Accounts, error) {
	set := Accounts{Dir: filepath.Dir(path)}
	data, err := settings.ReadFile(path)
	if err != nil {
		return set, err
	}
	var contents AccountsFile
	var problems settings.Problems
	set.file, problems = settings.Parse(path, data, &contents)
	set.All = contents.Accounts
	return set, problems.Err()
}

// FromFile reports whether there is a file that says anything: one that is not JSON
// says nothing.
func (s Accounts) FromFile() bool { return s.file != nil }

// byID returns what is set of an account; the zero Account, with its ID, if nothing is.
func (s Accounts) byID(id string) Account {
	if i := slices.IndexFunc(s.All, func(a Account) bool { return a.ID == id }); i >= 0 {
		return s.All[i]
	}
	return Account{ID: id}
}

// problem is one with a setting of account i; key is "" for the account as a whole.
func (s Accounts) problem(i int, key, format string, args ...any) settings.Problem {
	says := fmt.Sprintf("account %d (%q): ", i+1, s.All[i].ID) + fmt.Sprintf(format, args...)
	if s.file == nil {
		return settings.Problem{Source: "accounts", Says: says}
	}
	pointer := "/accounts/" + strconv.Itoa(i)
	if key != "" {
		pointer += "/" + key
	}
	return s.file.Problem(pointer, "%s", says)
}

// Open returns the registrars by account ID; it does not connect. limit gives
// the limits on calls to an account; if nil, they hold for this process alone.
// The problems are everything that is wrong, warnings among them.
func (s Accounts) Open(limit func(Account) srs.Turns) (map[string]registrar.Registrar, settings.Problems) {
	var problems settings.Problems
	registrars := make(map[string]registrar.Registrar)
	for i, a := range s.All {
		reg, found := s.openOne(i, limit)
		problems = append(problems, found...)
		if _, twice := registrars[a.ID]; twice {
			problems = append(problems, s.problem(i, "id", "ID is used twice"))
		}
		registrars[a.ID] = reg
	}
	if len(s.All) == 0 {
		none := settings.Problem{Source: "accounts", Says: "there is no account"}
		if s.file != nil {
			none = s.file.Problem("/accounts", "%s", none.Says)
		}
		problems = append(problems, none)
	}
	return registrars, problems
}

// minKey is the least length of a key, in characters, that can be one.
const minKey = 16

func (s Accounts) openOne(i int, limit func(Account) srs.Turns) (registrar.Registrar, settings.Problems) {
	a := s.All[i]
	var problems settings.Problems
	note := func(key, format string, args ...any) { problems = append(problems, s.problem(i, key, format, args...)) }
	if a.ID == "" {
		note("id", "ID is missing")
	}
	if a.Provider != "opensrs" {
		note("provider", "provider %q is not known; there is \"opensrs\"", a.Provider)
	}
	key, err := a.ReadKey(s.Dir)
	switch {
	case err != nil:
		note("key_file", "key_file: %v", err)
	case !key.IsEmpty() && len(key.Reveal()) < minKey:
		note("key_file", "the key has %d characters, and no key is that short: is the file right?", len(key.Reveal()))
	}
	if path := settings.Beside(s.Dir, a.KeyFile); a.KeyFile != "" && settings.OpenToAll(path) {
		warning := s.problem(i, "key_file", "key_file: %s", settings.AdviseOpen)
		warning.Warning = true
		problems = append(problems, warning)
	}
	roots, err := a.ReadRoots(s.Dir)
	if err != nil {
		note("ca_file", "ca_file: %v", err)
	}
	if !a.ReadTimeout.sensible() {
		note("read_timeout", "read_timeout must be a time between 1s and 5m")
	}
	if !a.WriteTimeout.sensible() {
		note("write_timeout", "write_timeout must be a time between 1s and 5m")
	}
	var turns srs.Turns
	if limit != nil {
		turns = limit(a)
	}
	client, err := srs.NewClient(srs.Config{
		Endpoint: a.Endpoint, Username: a.Username, Key: key, RootCAs: roots,
		Turns: turns, MaxParallel: max(a.ParallelCalls, 0), MaxPerSecond: max(a.CallsPerSecond, 0),
		ReadTimeout: time.Duration(a.ReadTimeout), WriteTimeout: time.Duration(a.WriteTimeout),
		DNSSECCommand: srs.DNSSECCommand(a.DNSSECCommand),
	})
	if err != nil {
		note("", "%s", strings.ReplaceAll(err.Error(), "\n", "; "))
		return registrar.Registrar{}, problems
	}
	return port.New(client), problems
}

// ReadKey returns the key of the account, from its file if it has one.
func (a Account) ReadKey(dir string) (secret.String, error) {
	if a.KeyFile == "" {
		return a.Key, nil
	}
	text, err := settings.ReadFile(settings.Beside(dir, a.KeyFile))
	if err != nil {
		return secret.String{}, err
	}
	return secret.New(strings.TrimSpace(string(text))), nil
}

// ReadRoots returns the authorities of ca_file, nil for those of the system.
func (a Account) ReadRoots(dir string) (*x509.CertPool, error) {
	if a.CAFile == "" {
		return nil, nil
	}
	pem, err := settings.ReadFile(settings.Beside(dir, a.CAFile))
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, errors.New("the file holds no certificate")
	}
	return pool, nil
}
