package srssim

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// Config is what New needs.
type Config struct {
	Seed Seed
	// Scenario is one of Scenarios; "" is "calm".
	Scenario string
	// TLDs is the data file of registry facts, see package registrar.
	TLDs []byte
	// Now is the clock under the simulated one; nil for time.Now.
	Now func() time.Time
	// Log gets a line for each command; nil for none.
	Log *slog.Logger
}

// Simulator is an XCP server with state. Its methods may be called at any time
// from any goroutine.
type Simulator struct {
	real func() time.Time
	log  *slog.Logger
	// settings are those of the seed, without what the scenario makes of them, so
	// that a saved state can go on in other weather.
	settings Settings

	mu      sync.Mutex
	offset  time.Duration // of the simulated clock
	world   *world
	ledger  ledger
	faults  []*Fault
	traffic map[string]*traffic // by account
}

// New makes a simulator. It takes the seed over: the caller does not use it again.
func New(cfg Config) (*Simulator, error) {
	settings := DefaultSettings()
	if cfg.Seed.Settings != nil {
		settings = *cfg.Seed.Settings
	}
	weather, err := scenarioNamed(cfg.Scenario)
	if err != nil {
		return nil, err
	}
	unadjusted := settings
	weather.adjust(&settings)
	if err := settings.check(); err != nil {
		return nil, err
	}
	tlds, err := parseTLDs(cfg.TLDs)
	if err != nil {
		return nil, err
	}
	s := &Simulator{
		real: cfg.Now, log: cfg.Log, settings: unadjusted,
		ledger:  ledger{limit: settings.LedgerLimit},
		traffic: map[string]*traffic{},
	}
	if s.real == nil {
		s.real = time.Now
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if !cfg.Seed.Clock.IsZero() {
		s.offset = cfg.Seed.Clock.Sub(s.real())
	}
	s.world = newWorld(settings, tlds)
	if err := s.world.load(cfg.Seed, s.now()); err != nil {
		return nil, err
	}
	s.world.restore(cfg.Seed.Sessions)
	s.ledger.restore(cfg.Seed.Ledger)
	return s, s.AddFaults(weather.faults...)
}

func newWorld(settings Settings, tlds map[string]*tld) *world {
	seed := settings.RandomSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	return &world{
		settings: settings, tlds: tlds, rng: rand.New(rand.NewPCG(seed, 0)),
		commands: indexCommands(),
		accounts: map[string]*Account{}, domains: map[string]*Domain{},
		cookies: map[string]*cookie{}, outside: map[string]*Outside{}, hosts: map[string]map[string]bool{},
	}
}

// now returns the simulated time; the caller holds the lock or is alone.
func (s *Simulator) now() time.Time { return s.real().Add(s.offset).UTC() }

// Now returns the simulated time.
func (s *Simulator) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now()
}

// SetClock moves the simulated time to t and does what has become due.
func (s *Simulator) SetClock(t time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.offset = t.Sub(s.real())
	s.world.tick(s.now())
}

// Advance moves the simulated clock on and does what has become due.
func (s *Simulator) Advance(d time.Duration) { s.SetClock(s.Now().Add(d)) }

// Ledger returns the commands after seq; 0 for all.
func (s *Simulator) Ledger(seq int) []Entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ledger.since(seq, false)
}

// AddFaults arms faults, after those that are armed already.
func (s *Simulator) AddFaults(faults ...Fault) error {
	for i := range faults {
		if err := faults[i].check(); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range faults {
		s.faults = append(s.faults, &f)
	}
	return nil
}

// Faults returns the faults that are armed, with what is left of their counts.
func (s *Simulator) Faults() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Fault, len(s.faults))
	for i, f := range s.faults {
		out[i] = *f
	}
	return out
}

// ClearFaults disarms all faults.
func (s *Simulator) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// ErrNoDomain means that no account of the simulator holds a name.
var ErrNoDomain = errors.New("no such domain")

// State is a domain as the control address shows it, secrets redacted.
type State struct {
	Account string `json:"account"`
	Profile string `json:"profile"` // username
	Domain
}

// State returns a copy of a domain's state without its secrets.
func (s *Simulator) State(name string) (State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.world.tick(s.now())
	d := s.world.domains[hostName(name)]
	if d == nil {
		return State{}, fmt.Errorf("%w: %.253q", ErrNoDomain, name)
	}
	out := State{Account: d.profile.account.Username, Profile: d.profile.Username, Domain: *d}
	out.Waiting = slices.Clone(d.Waiting)
	if out.AuthCode != "" {
		out.AuthCode = redacted
	}
	if d.SubUser != nil {
		sub := *d.SubUser
		sub.Password = redacted
		out.SubUser = &sub
	}
	return out, nil
}

// Patch merges JSON, in the form of Domain, into a domain's state, as if
// somebody else had changed it. It does not show in the ledger.
func (s *Simulator) Patch(name string, changes json.RawMessage) error {
	var known State
	if err := strictJSON(changes, &known); err != nil {
		return err // a misspelt field would otherwise change nothing, silently
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.world.domains[hostName(name)]
	if d == nil {
		return fmt.Errorf("%w: %.253q", ErrNoDomain, name)
	}
	if err := s.world.patch(d, changes); err != nil {
		return err
	}
	s.world.register(d, s.now()) // deadlines may have moved
	return nil
}
