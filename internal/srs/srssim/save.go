package srssim

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Save returns the whole state as a seed, secrets included. Armed faults are
// not part of it. A clock that was never moved goes on following the real one.
func (s *Simulator) Save() ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.world
	seed := Seed{Settings: &s.settings, Hosts: map[string][]string{}, Sessions: w.savedSessions(), Ledger: s.ledger.entries}
	if s.offset != 0 {
		seed.Clock = s.now()
	}
	for _, name := range sortedKeys(w.accounts) {
		seed.Accounts = append(seed.Accounts, w.accounts[name])
	}
	for _, name := range sortedKeys(w.outside) {
		seed.Outside = append(seed.Outside, w.outside[name])
	}
	for zone, known := range w.hosts {
		seed.Hosts[zone] = sortedKeys(known)
	}
	return json.MarshalIndent(seed, "", " ")
}

// SavedSession is a registrant's cookie. Its domain tells the profile.
type SavedSession struct {
	ID       string    `json:"id"`
	Domain   string    `json:"domain"`
	SubUser  string    `json:"sub_user,omitempty"`
	Password string    `json:"password,omitempty"` // of the sub-user
	LastUse  time.Time `json:"last_use"`
	IP       string    `json:"ip,omitempty"`
}

func (w *world) savedSessions() []SavedSession {
	var saved []SavedSession
	for _, id := range sortedKeys(w.cookies) {
		c := w.cookies[id]
		saved = append(saved, SavedSession{c.id, c.domain, c.subUser, c.password, c.lastUse, c.registrantIP})
	}
	return saved
}

// restore takes over sessions whose domain is still there.
func (w *world) restore(saved []SavedSession) {
	for _, s := range saved {
		if d := w.domains[s.Domain]; d != nil {
			w.cookies[s.ID] = &cookie{s.ID, d.profile, s.Domain, s.SubUser, s.Password, s.LastUse, s.IP}
		}
	}
}

// SaveFile writes Save to a file, replacing it in one step.
func (s *Simulator) SaveFile(path string) error {
	data, err := s.Save()
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) // gone already when all went well
	if _, err := tmp.Write(data); err != nil {
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}

// ReadSeed reads a seed file, such as one that SaveFile wrote.
func ReadSeed(path string) (Seed, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Seed{}, fmt.Errorf("read seed: %w", err)
	}
	return ParseSeed(data)
}
