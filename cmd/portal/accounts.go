package main

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"portal/internal/registrar"
	"portal/internal/secret"
	"portal/internal/srs"
)

// accountSettings is one reseller account at a registrar, from the accounts file:
//
//	{"accounts": [{
//	  "id": "acme-main", "provider": "opensrs",
//	  "endpoint": "https://registrar.example:55443/", "username": "acme", "key_file": "/run/secrets/acme",
//	  "ca_file": "", "parallel_calls": 10, "calls_per_second": 20, "read_timeout": "30s", "write_timeout": "100s"
//	}]}
//
// Paths are relative to the file. The key may stand in "key" instead, which is
// for demonstrations.
type accountSettings struct {
	ID             string        `json:"id"`
	Provider       string        `json:"provider"`
	Endpoint       string        `json:"endpoint"`
	Username       string        `json:"username"`
	Key            secret.String `json:"key"`
	KeyFile        string        `json:"key_file"`
	CAFile         string        `json:"ca_file"`
	ParallelCalls  int           `json:"parallel_calls"`
	CallsPerSecond int           `json:"calls_per_second"`
	ReadTimeout    duration      `json:"read_timeout"`
	WriteTimeout   duration      `json:"write_timeout"`
}

// duration is a time.Duration that is written as "30s".
type duration time.Duration

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	*d = duration(parsed)
	return err
}

// accountSet is what an accounts file holds.
type accountSet struct {
	all []accountSettings
	dir string // what paths are relative to
}

// loadAccounts reads the accounts in the file at path.
func loadAccounts(path string) (accountSet, error) {
	all, err := readAccounts(path)
	return accountSet{all, filepath.Dir(path)}, err
}

// readAccounts reads the file without judging the accounts. Its error holds an
// *fs.PathError if the file can't be opened or read.
func readAccounts(path string) ([]accountSettings, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read accounts: %w", err)
	}
	var file struct {
		Accounts []accountSettings `json:"accounts"`
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&file); err != nil {
		return nil, fmt.Errorf("read accounts %s: %w", path, err)
	}
	return file.Accounts, nil
}

// open returns the registrars by account ID; it does not connect. limit gives
// the limits on calls to an account; if nil, they hold for this process alone.
// The error lists everything that is wrong.
func (s accountSet) open(limit func(accountSettings) srs.Turns) (map[string]registrar.Registrar, error) {
	var problems []error
	registrars := make(map[string]registrar.Registrar)
	for i, a := range s.all {
		reg, err := a.open(s.dir, limit)
		if _, twice := registrars[a.ID]; twice {
			err = errors.Join(err, errors.New("ID is used twice"))
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("account %d (%q): %w", i+1, a.ID, err))
			continue
		}
		registrars[a.ID] = reg
	}
	if len(s.all) == 0 {
		problems = append(problems, errors.New("there is no account"))
	}
	return registrars, errors.Join(problems...)
}

func (a accountSettings) open(dir string, limit func(accountSettings) srs.Turns) (registrar.Registrar, error) {
	var problems []error
	if a.ID == "" {
		problems = append(problems, errors.New("ID is missing"))
	}
	if a.Provider != "opensrs" {
		problems = append(problems, fmt.Errorf("provider %q is not known; there is \"opensrs\"", a.Provider))
	}
	key, err := a.key(dir)
	if err != nil {
		problems = append(problems, err)
	}
	roots, err := a.roots(dir)
	if err != nil {
		problems = append(problems, err)
	}
	var turns srs.Turns
	if limit != nil {
		turns = limit(a)
	}
	client, err := srs.NewClient(srs.Config{
		Endpoint: a.Endpoint, Username: a.Username, Key: key, RootCAs: roots,
		Turns: turns, MaxParallel: a.ParallelCalls, MaxPerSecond: a.CallsPerSecond,
		ReadTimeout: time.Duration(a.ReadTimeout), WriteTimeout: time.Duration(a.WriteTimeout),
	})
	if err != nil {
		problems = append(problems, err)
	}
	if err := errors.Join(problems...); err != nil {
		return registrar.Registrar{}, err
	}
	return srs.NewRegistrar(client), nil
}

func (a accountSettings) key(dir string) (secret.String, error) {
	if a.KeyFile == "" {
		return a.Key, nil
	}
	text, err := os.ReadFile(beside(dir, a.KeyFile))
	if err != nil {
		return secret.String{}, fmt.Errorf("read key: %w", err)
	}
	return secret.New(strings.TrimSpace(string(text))), nil
}

// roots is nil for the authorities of the system.
func (a accountSettings) roots(dir string) (*x509.CertPool, error) {
	if a.CAFile == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(beside(dir, a.CAFile))
	if err != nil {
		return nil, fmt.Errorf("read authority: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("authority %s holds no certificate", a.CAFile)
	}
	return pool, nil
}

func beside(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}
