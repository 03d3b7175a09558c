package registrartest

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/secret"
)

type login struct {
	profile, username, password string
	rights                      registrar.Rights
	domain                      registrar.DomainName // of a sub-user; "" for the owner
}

type session struct {
	login  *login
	domain registrar.DomainName
}

// AddProfile creates a profile with its owner's password and its domains. Profiles
// of one username are told apart by a '#' and more behind it, which shows nowhere.
func (f *Fake) AddProfile(profile, password string, domains ...registrar.Domain) {
	f.mu.Lock()
	f.logins = append(f.logins, &login{
		profile: profile, username: outside(profile), password: password, rights: registrar.AllRights,
	})
	f.mu.Unlock()
	for _, d := range domains {
		f.AddDomain(profile, d)
	}
}

// outside is what the fake tells of the name of a profile.
func outside(name string) string { return profile.Username(name) }

// AddSubUser gives domain, which is there already, a second login with rights.
func (f *Fake) AddSubUser(domain registrar.DomainName, username, password string, rights registrar.Rights) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.logins = append(f.logins, &login{
		profile: f.domains[domain].profile, username: username, password: password, rights: rights, domain: domain,
	})
}

// EndSessions makes every open session end, as an idle time-out would.
func (f *Fake) EndSessions() {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.sessions)
}

// SignIn implements registrar.Profiles.
func (f *Fake) SignIn(ctx context.Context, c registrar.Credentials) (registrar.Login, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	op := "sign in " + string(c.Domain)
	if fault := f.next(profiles); ctx.Err() != nil || f.down || fault.kind == readFails {
		return registrar.Login{}, &registrar.Error{Kind: registrar.ErrUnavailable, Op: op, Err: ctx.Err()}
	}
	who := f.loginFor(c)
	if who == nil {
		return registrar.Login{}, &registrar.Error{Kind: registrar.ErrCredentials, Op: op, Code: "415"}
	}
	f.opened++
	token := "fake:" + strconv.Itoa(f.opened)
	f.sessions[token] = &session{login: who, domain: c.Domain}
	return registrar.Login{
		Session: registrar.Session{Token: secret.New(token), Domain: c.Domain, Owner: who.domain == ""},
		Profile: outside(who.profile), Username: who.username, Rights: who.rights, Domains: len(f.heldBy(who.profile)),
	}, nil
}

func (f *Fake) loginFor(c registrar.Credentials) *login {
	h, ok := f.domains[c.Domain]
	if !ok {
		return nil
	}
	i := slices.IndexFunc(f.logins, func(l *login) bool {
		return l.profile == h.profile && (l.domain == "" || l.domain == c.Domain) &&
			strings.EqualFold(l.username, c.Username) && l.password == c.Password.Reveal()
	})
	if i < 0 {
		return nil
	}
	return f.logins[i]
}

// SignOut implements registrar.Profiles.
func (f *Fake) SignOut(ctx context.Context, s registrar.Session) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if fault := f.next(profiles); ctx.Err() != nil || f.down || fault.kind == readFails {
		return &registrar.Error{Kind: registrar.ErrUnavailable, Op: "sign out", Err: ctx.Err()}
	}
	delete(f.sessions, s.Token.Reveal())
	return nil
}

// ProfileDomains implements registrar.Profiles.
func (f *Fake) ProfileDomains(ctx context.Context, s registrar.Session, q registrar.DomainQuery) (registrar.DomainPage, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	open, err := f.session(ctx, s, "list domains")
	if err != nil {
		return registrar.DomainPage{}, err
	}
	var all []registrar.Listing
	for _, name := range f.visibleTo(open) {
		if strings.Contains(string(name), q.Search) {
			all = append(all, f.listing(open, name))
		}
	}
	slices.SortStableFunc(all, order(q))
	page := registrar.DomainPage{Total: len(all), ReadAt: f.now()}
	from := min(q.Page*q.Limit, len(all))
	page.Listings = slices.Clone(all[from:min(from+q.Limit, len(all))])
	return page, nil
}

// ProfileHolds implements registrar.Profiles.
func (f *Fake) ProfileHolds(ctx context.Context, s registrar.Session, name registrar.DomainName) (registrar.Listing, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	open, err := f.session(ctx, s, "check profile of "+string(name))
	if err != nil {
		return registrar.Listing{}, err
	}
	if !slices.Contains(f.visibleTo(open), name) {
		return registrar.Listing{}, notFound("check profile of " + string(name))
	}
	return f.listing(open, name), nil
}

func (f *Fake) session(ctx context.Context, s registrar.Session, op string) (*session, error) {
	fault := f.next(profiles)
	if err := ctx.Err(); err != nil || f.down || fault.kind == readFails {
		return nil, &registrar.Error{Kind: registrar.ErrUnavailable, Op: op, Err: err}
	}
	if fault.kind == sessionEnded {
		delete(f.sessions, s.Token.Reveal())
	}
	open, ok := f.sessions[s.Token.Reveal()]
	if !ok {
		return nil, &registrar.Error{Kind: registrar.ErrSessionEnded, Op: op, Code: "415"}
	}
	return open, nil
}

// visibleTo returns the names that a session may see: a sub-user sees one.
func (f *Fake) visibleTo(s *session) []registrar.DomainName {
	names := f.heldBy(s.login.profile)
	if s.login.domain == "" {
		return names
	}
	return slices.DeleteFunc(names, func(n registrar.DomainName) bool { return n != s.login.domain })
}

func (f *Fake) listing(s *session, name registrar.DomainName) registrar.Listing {
	d := f.domains[name].state
	return registrar.Listing{
		Name: name, Expires: d.Expires, Renewal: d.Renewal, Privacy: d.Privacy, Rights: s.login.rights,
	}
}

func order(q registrar.DomainQuery) func(a, b registrar.Listing) int {
	return func(a, b registrar.Listing) int {
		var by int
		switch q.Sort {
		case registrar.SortExpires:
			by = a.Expires.Compare(b.Expires)
		case registrar.SortRenewal:
			by = cmp.Compare(autoRank(a.Renewal), autoRank(b.Renewal))
		}
		by = cmp.Or(by, cmp.Compare(a.Name, b.Name))
		if q.Desc {
			return -by
		}
		return by
	}
}

func autoRank(r registrar.Renewal) int {
	if r == registrar.RenewalAuto {
		return 1
	}
	return 0
}
