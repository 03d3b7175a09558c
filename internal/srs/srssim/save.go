package srssim

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// Save returns the whole state as a seed, secrets included. Cookies, armed
// faults and the ledger are not part of it.
func (s *Simulator) Save() ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.world
	seed := Seed{Settings: &w.settings, Clock: s.now(), Hosts: map[string][]string{}}
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
