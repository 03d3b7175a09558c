package registrant

import (
	"errors"
	"time"

	"github.com/hashicorp/golang-lru/v2/expirable"

	"portal/internal/registrar"
)

// How much is remembered for times when the registrar does not answer, and for
// how long.
const (
	rememberedDomains = 20_000
	rememberedLists   = 1_000
	rememberedFor     = time.Hour
)

// lastSeen remembers what a session saw, to be shown, marked with its age, while
// the registrar does not answer. It is never the starting point of an edit, and
// never shown to another session: whether that one may see it can't be asked.
type lastSeen struct {
	domains *expirable.LRU[seenKey, seenDomain]
	lists   *expirable.LRU[seenKey, registrar.DomainPage]
}

// seenKey is one session's view of a domain, or of a list by its query.
type seenKey struct {
	brand, profile, username, session string
	what                              string
}

type seenDomain struct {
	live   registrar.Domain
	rights registrar.Rights
}

func newLastSeen() *lastSeen {
	return &lastSeen{
		domains: expirable.NewLRU[seenKey, seenDomain](rememberedDomains, nil, rememberedFor),
		lists:   expirable.NewLRU[seenKey, registrar.DomainPage](rememberedLists, nil, rememberedFor),
	}
}

func keyOf(who visitor, what string) seenKey {
	return seenKey{who.Brand, who.Profile, who.Username, who.SessionRef, what}
}

// domain remembers a read that worked, and answers one that did not with what
// was seen before; stale says so.
func (s *lastSeen) domain(asked, allowed visitor, name registrar.DomainName, live registrar.Domain, err error) (subject, error) {
	key := keyOf(asked, string(name))
	if err == nil {
		s.domains.Add(key, seenDomain{live, allowed.Rights})
		return subject{name: name, who: allowed, live: live}, nil
	}
	if errors.Is(err, registrar.ErrNotFound) {
		s.forget(key)
	}
	seen, known := s.domains.Get(key)
	if !known || !errors.Is(err, registrar.ErrUnavailable) {
		return subject{}, err
	}
	asked.Rights = seen.rights
	return subject{name: name, who: asked, live: seen.live, stale: true}, nil
}

// forget drops a domain that the visitor does not hold any more, and the
// session's lists, which may name it.
func (s *lastSeen) forget(gone seenKey) {
	s.domains.Remove(gone)
	for _, key := range s.lists.Keys() {
		if key.brand == gone.brand && key.session == gone.session {
			s.lists.Remove(key)
		}
	}
}

// list does the same for a page of the list of domains.
func (s *lastSeen) list(who visitor, query string, found registrar.DomainPage, err error) (_ registrar.DomainPage, stale bool, _ error) {
	key := keyOf(who, "?"+query)
	if err == nil {
		s.lists.Add(key, found)
		return found, false, nil
	}
	seen, known := s.lists.Get(key)
	if !known || !errors.Is(err, registrar.ErrUnavailable) {
		return registrar.DomainPage{}, false, err
	}
	return seen, true, nil
}
