package change

import (
	"context"
	"errors"
	"sync"

	"portal/internal/registrar"
)

// Told is what the registrar tells about one domain while a page is made: the domain
// itself, and every answer that goes through Listen. Each question is put once, whoever
// asks it first: a page asks all that it needs at once, and finds the answers where it
// uses them. ProveBy compares unsettled changes with them, so that no kind of change
// needs a read of its own.
type Told struct {
	live registrar.Domain

	mu      sync.Mutex
	answers map[question]any // of type func() (T, error), which waits for the answer
}

// question is what was asked about which domain.
type question struct {
	about string
	name  registrar.DomainName
}

// NewTold returns a Told that knows nothing but live; its zero value where the domain
// is still to be read, see Learn.
func NewTold(live registrar.Domain) *Told {
	return &Told{live: live, answers: make(map[question]any)}
}

// Learn notes the domain as it was read. It is called before ProveBy.
func (t *Told) Learn(live registrar.Domain) { t.live = live }

// Listen returns r such that t keeps the answers. Transfer codes are secrets and never
// kept.
func (t *Told) Listen(r registrar.Reading) registrar.Reading {
	if r.ContactReader != nil {
		r.ContactReader = toldContacts{r.ContactReader, t}
	}
	if r.HostReader != nil {
		r.HostReader = toldHosts{r.HostReader, t}
	}
	if r.ZoneReader != nil {
		r.ZoneReader = toldZone{r.ZoneReader, t}
	}
	if r.ForwardingReader != nil {
		r.ForwardingReader = toldForwards{r.ForwardingReader, t}
	}
	if r.ExtrasReader != nil {
		r.ExtrasReader = toldExtras{r.ExtrasReader, t}
	}
	if r.TradeReader != nil {
		r.TradeReader = toldTrade{r.TradeReader, t}
	}
	if r.LoginReader != nil {
		r.LoginReader = toldLogins{r.LoginReader, t}
	}
	return r
}

// More reports whether t holds more than the domain.
func (t *Told) More() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.answers) > 0
}

// recall is a Reading that repeats what t holds and asks nobody. What t does not hold
// is ErrUnavailable.
func (t *Told) recall() registrar.Reading {
	return registrar.Reading{
		Reader: alreadyRead{t.live}, ContactReader: toldContacts{nil, t}, HostReader: toldHosts{nil, t}, ZoneReader: toldZone{nil, t},
		ForwardingReader: toldForwards{nil, t}, ExtrasReader: toldExtras{nil, t}, TradeReader: toldTrade{nil, t}, LoginReader: toldLogins{nil, t},
	}
}

// hear puts a question to the registrar, or waits for the answer to the same one that
// is under way or was given. Where nobody is there to ask it repeats that answer; one
// that proves nothing, as it is neither a value nor the certainty that there is none,
// is as good as none then.
func hear[T any](t *Told, about string, name registrar.DomainName, there bool, ask func() (T, error)) (T, error) {
	asked := question{about, name}
	t.mu.Lock()
	answer, ok := t.answers[asked].(func() (T, error))
	if !ok && there {
		answer = sync.OnceValues(ask)
		t.answers[asked] = answer
	}
	t.mu.Unlock()
	if answer == nil {
		var none T
		return none, notTold(name)
	}
	value, err := answer()
	if !there && err != nil && !errors.Is(err, registrar.ErrNotFound) {
		return value, notTold(name)
	}
	return value, err
}

// The readers below pass each question about the domain on through hear.

type toldContacts struct {
	registrar.ContactReader
	told *Told
}

// Contacts implements registrar.ContactReader.
func (r toldContacts) Contacts(ctx context.Context, name registrar.DomainName) (registrar.ContactSet, error) {
	return hear(r.told, "contacts", name, r.ContactReader != nil, func() (registrar.ContactSet, error) { return r.ContactReader.Contacts(ctx, name) })
}

type toldHosts struct {
	registrar.HostReader
	told *Told
}

// Hosts implements registrar.HostReader.
func (r toldHosts) Hosts(ctx context.Context, name registrar.DomainName) ([]registrar.Host, error) {
	return hear(r.told, "hosts", name, r.HostReader != nil, func() ([]registrar.Host, error) { return r.HostReader.Hosts(ctx, name) })
}

type toldZone struct {
	registrar.ZoneReader
	told *Told
}

// Zone implements registrar.ZoneReader.
func (r toldZone) Zone(ctx context.Context, name registrar.DomainName) (registrar.Zone, error) {
	return hear(r.told, "zone", name, r.ZoneReader != nil, func() (registrar.Zone, error) { return r.ZoneReader.Zone(ctx, name) })
}

type toldForwards struct {
	registrar.ForwardingReader
	told *Told
}

// Forwards implements registrar.ForwardingReader.
func (r toldForwards) Forwards(ctx context.Context, name registrar.DomainName) ([]registrar.Forward, error) {
	return hear(r.told, "forwards", name, r.ForwardingReader != nil, func() ([]registrar.Forward, error) { return r.ForwardingReader.Forwards(ctx, name) })
}

// MailForward implements registrar.ForwardingReader.
func (r toldForwards) MailForward(ctx context.Context, name registrar.DomainName) (string, error) {
	return hear(r.told, "mail forward", name, r.ForwardingReader != nil, func() (string, error) { return r.ForwardingReader.MailForward(ctx, name) })
}

type toldExtras struct {
	registrar.ExtrasReader
	told *Told
}

// Extras implements registrar.ExtrasReader.
func (r toldExtras) Extras(ctx context.Context, name registrar.DomainName, set registrar.ExtraSet) (registrar.Fields, error) {
	return hear(r.told, "extras "+string(set), name, r.ExtrasReader != nil, func() (registrar.Fields, error) { return r.ExtrasReader.Extras(ctx, name, set) })
}

// Capabilities implements registrar.ExtrasReader.
func (r toldExtras) Capabilities(ctx context.Context, name registrar.DomainName) ([]registrar.ExtraSet, error) {
	return hear(r.told, "capabilities", name, r.ExtrasReader != nil, func() ([]registrar.ExtraSet, error) { return r.ExtrasReader.Capabilities(ctx, name) })
}

type toldTrade struct {
	registrar.TradeReader
	told *Told
}

// TradeSettings implements registrar.TradeReader.
func (r toldTrade) TradeSettings(ctx context.Context, name registrar.DomainName) (registrar.TradeSettings, error) {
	return hear(r.told, "trade settings", name, r.TradeReader != nil, func() (registrar.TradeSettings, error) { return r.TradeReader.TradeSettings(ctx, name) })
}

// DesignatedAgent implements registrar.TradeReader.
func (r toldTrade) DesignatedAgent(ctx context.Context, name registrar.DomainName) (bool, error) {
	return hear(r.told, "designated agent", name, r.TradeReader != nil, func() (bool, error) { return r.TradeReader.DesignatedAgent(ctx, name) })
}

type toldLogins struct {
	registrar.LoginReader
	told *Told
}

// SubUser implements registrar.LoginReader.
func (r toldLogins) SubUser(ctx context.Context, name registrar.DomainName) (registrar.SubUser, error) {
	return hear(r.told, "sub-user", name, r.LoginReader != nil, func() (registrar.SubUser, error) { return r.LoginReader.SubUser(ctx, name) })
}

// Requests implements registrar.LoginReader.
func (r toldLogins) Requests(ctx context.Context, name registrar.DomainName) ([]registrar.Request, error) {
	return hear(r.told, "requests", name, r.LoginReader != nil, func() ([]registrar.Request, error) { return r.LoginReader.Requests(ctx, name) })
}
