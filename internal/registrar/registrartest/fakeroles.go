package registrartest

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/secret"
)

// The writes of the optional roles.
const (
	WriteContacts         Op = "set contacts"
	WriteRevokeOwner      Op = "revoke owner change"
	WritePrivacy          Op = "set privacy"
	WriteVerification     Op = "send verification"
	WriteCode             Op = "set auth code"
	WriteSendCode         Op = "send auth code"
	WriteHostCreate       Op = "create host"
	WriteHostChange       Op = "change host"
	WriteHostDelete       Op = "delete host"
	WriteHostAdd          Op = "add host to registry"
	WriteZoneCreate       Op = "create zone"
	WriteZone             Op = "set zone"
	WriteZoneDelete       Op = "delete zone"
	WriteDS               Op = "set DS records"
	WriteForwardStart     Op = "start forwarding"
	WriteForwards         Op = "set forwarding"
	WriteForwardStop      Op = "stop forwarding"
	WriteMailForward      Op = "set mail forwarding"
	WriteExtras           Op = "set extras"
	WriteActivate         Op = "activate"
	WriteRegistryPassword Op = "send registry password"
	WriteTradeLock        Op = "set lock after trade"
	WriteTradeAgent       Op = "set designated agent"
	WriteTradeResend      Op = "resend approval"
	WritePassword         Op = "set password"
	WriteMove             Op = "move"
	WriteSubUserAdd       Op = "add sub-user"
	WriteSubUser          Op = "change sub-user"
	WriteSubUserGone      Op = "delete sub-user"
	WriteSendLogin        Op = "send login"
)

// roles is the fake in the optional roles: their methods have names that Fake
// gives to what tests prepare.
type roles struct{ *Fake }

func (f *Fake) roles() (registrar.Reading, registrar.Writing) {
	r := roles{f}
	return registrar.Reading{
			Reader: f, ContactReader: r, HostReader: r, CodeReader: r, ZoneReader: r,
			ForwardingReader: r, ExtrasReader: r, TradeReader: r, LoginReader: r,
		}, registrar.Writing{
			Writer: f, ContactWriter: r, PrivacyWriter: r, HostWriter: r, CodeWriter: r, ZoneWriter: r,
			DNSSECWriter: r, ForwardingWriter: r, ExtrasWriter: r, VerificationWriter: r, TradeWriter: r, LoginWriter: r,
		}
}

// belongings are what a domain has besides its registration.
type belongings struct {
	contacts     map[registrar.ContactRole]registrar.FullContact
	pendingOwner string
	code         secret.String
	hosts        []registrar.Host
	zone         []registrar.Record
	zoned        bool
	forwards     []registrar.Forward
	forwarding   bool
	mail         string
	mails        bool // forwards mail though it is no .name
	extras       map[registrar.ExtraSet]registrar.Fields
	noTradeLock  bool
	noAgent      bool
	requests     []registrar.Request // oldest first
	known        map[string][]string // of the account: hosts by TLD, "*" for all
}

// belongingsOf is what a domain has of which nothing was said.
func belongingsOf(d registrar.Domain) belongings {
	return belongings{
		contacts: defaultContacts(d), code: secret.New("code-of-" + string(d.Name)),
		extras: map[registrar.ExtraSet]registrar.Fields{},
	}
}

// ask notes a request to the registry; the answer to it is noted by what ask returns.
func (h *holding) ask(action string, at time.Time) (answer func(time.Time)) {
	i := len(h.requests)
	h.requests = append(h.requests, registrar.Request{ID: strconv.Itoa(i + 1), Kind: requestKindOf(action), Action: action, At: at, Status: "waiting"})
	return func(at time.Time) {
		h.requests[i].Answered, h.requests[i].Status, h.requests[i].Succeeded = at, "completed", registrar.Yes
	}
}

func requestKindOf(action string) registrar.RequestKind {
	switch {
	case strings.HasPrefix(action, string(WriteNameservers)):
		return registrar.RequestNameservers
	case strings.HasPrefix(action, string(WriteContacts)):
		return registrar.RequestContacts
	}
	return registrar.RequestOther
}

// prepare changes what belongs to name, as if somebody had done so elsewhere. It
// panics when the account does not hold name.
func (f *Fake) prepare(name registrar.DomainName, change func(*holding)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(f.domains[name])
}

// read finds a domain for a call that only reads. The lock is held while look runs.
func read[T any](ctx context.Context, f *Fake, op string, name registrar.DomainName, look func(*holding) (T, *registrar.Error)) (T, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var nothing T
	op += " " + string(name)
	if err := f.readFault(ctx, op); err != nil {
		return nothing, err
	}
	h, ok := f.domains[name]
	if !ok {
		return nothing, notFound(op)
	}
	found, no := look(h)
	if no != nil {
		no.Op = op
		return nothing, no
	}
	return found, nil
}

// does is Fake.change with fewer words; check may be nil.
func (r roles) does(ctx context.Context, op Op, name registrar.DomainName, value []string,
	check func(*holding) *registrar.Error, apply func(*holding)) (registrar.Receipt, error) {
	if check == nil {
		check = func(*holding) *registrar.Error { return nil }
	}
	return r.change(ctx, Write{Op: op, Domain: name, Value: value}, check, apply)
}

// nothing is the effect of a write that mails something.
func nothing(*holding) {}

// no is a refusal with a reason.
func no(code string, reason registrar.Reason, subject string) *registrar.Error {
	return &registrar.Error{Kind: registrar.ErrRejected, Code: code, Reason: reason, Subject: subject}
}

// absent says that a domain does not have what was asked for.
func absent() *registrar.Error { return &registrar.Error{Kind: registrar.ErrNotFound, Code: "480"} }

// facts returns what is known of the TLD of name; unknown ones offer everything.
func facts(name registrar.DomainName) rules.TLDFacts {
	f, _ := rules.FactsFor(name)
	return f
}

func onOff(on bool) []string {
	if on {
		return []string{"on"}
	}
	return []string{"off"}
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, text := range list {
		out[i] = string(text)
	}
	return slices.Clip(out)
}
