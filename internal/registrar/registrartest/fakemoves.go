package registrartest

import "portal/internal/registrar"

// Remove takes name from the account, as its deletion or a transfer would.
func (f *Fake) Remove(name registrar.DomainName) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.domains, name)
}

// Move gives all domains of one profile to another, which need not have a login.
func (f *Fake) Move(from, to string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, h := range f.domains {
		if h.profile == from {
			h.profile = to
		}
	}
}

// Give gives one domain to a profile, which need not have a login.
func (f *Fake) Give(name registrar.DomainName, profile string) {
	f.prepare(name, func(h *holding) { h.profile = profile })
}
