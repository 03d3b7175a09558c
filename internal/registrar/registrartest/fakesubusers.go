package registrartest

import (
	"strings"

	"portal/internal/registrar"
)

// SetSubUser makes username the sub-user of name, as if by another way; "" removes it.
func (f *Fake) SetSubUser(name registrar.DomainName, username string, rights registrar.Rights) {
	f.prepare(name, func(h *holding) {
		var kept []*login
		for _, l := range f.logins {
			if l.domain != name {
				kept = append(kept, l)
			}
		}
		if f.logins = kept; username != "" {
			f.logins = append(f.logins, &login{profile: h.profile, username: strings.ToLower(username), rights: rights, domain: name})
		}
	})
}
