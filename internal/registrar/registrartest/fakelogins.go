package registrartest

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/secret"
)

// AddRequest puts a request to the registry into the history of name.
func (f *Fake) AddRequest(name registrar.DomainName, r registrar.Request) {
	f.prepare(name, func(h *holding) { h.requests = append(h.requests, r) })
}

// subUser returns the sub-user's login of a domain, nil if there is none.
func (f *Fake) subUser(name registrar.DomainName) *login {
	i := slices.IndexFunc(f.logins, func(l *login) bool { return l.domain == name })
	if i < 0 {
		return nil
	}
	return f.logins[i]
}

func subUserID(name registrar.DomainName) string { return "sub:" + string(name) }

// SubUser implements registrar.LoginReader.
func (r roles) SubUser(ctx context.Context, name registrar.DomainName) (registrar.SubUser, error) {
	return read(ctx, r.Fake, "read sub-user of", name, func(*holding) (registrar.SubUser, *registrar.Error) {
		l := r.subUser(name)
		if l == nil {
			return registrar.SubUser{}, absent()
		}
		return registrar.SubUser{ID: subUserID(name), Username: l.username, Rights: l.rights}, nil
	})
}

// Requests implements registrar.LoginReader.
func (r roles) Requests(ctx context.Context, name registrar.DomainName) ([]registrar.Request, error) {
	return read(ctx, r.Fake, "read requests of", name, func(h *holding) ([]registrar.Request, *registrar.Error) {
		all := slices.Clone(h.requests)
		slices.Reverse(all)
		return all, nil
	})
}

// badPassword is the refusal of a password that is too short or too long.
func badPassword(password secret.String) *registrar.Error {
	if n := len(password.Reveal()); n < 3 || n > 20 {
		return no("465", registrar.ReasonInvalid, "")
	}
	return nil
}

// SetPassword implements registrar.LoginWriter.
func (r roles) SetPassword(ctx context.Context, name registrar.DomainName, password secret.String) (registrar.Receipt, error) {
	check := func(*holding) *registrar.Error { return badPassword(password) }
	return r.does(ctx, WritePassword, name, nil, check, func(h *holding) {
		for _, l := range r.logins {
			if l.profile == h.profile && l.domain == "" {
				l.password = password.Reveal()
			}
		}
	})
}

// Move implements registrar.LoginWriter. A new profile may have the username of
// another one.
func (r roles) Move(ctx context.Context, name registrar.DomainName, to registrar.MoveTarget) (registrar.Receipt, error) {
	username := strings.ToLower(to.Username)
	check := func(*holding) *registrar.Error {
		if no := badPassword(to.Password); no != nil || to.Join == "" {
			return no
		}
		owner := r.owner(r.profileOf(to.Join))
		if owner == nil || owner.username != username || owner.password != to.Password.Reveal() {
			return no("480", registrar.ReasonGone, "")
		}
		return nil
	}
	return r.does(ctx, WriteMove, name, []string{username}, check, func(h *holding) {
		target := r.profileOf(to.Join)
		if to.Join == "" {
			target = r.unusedProfile(username)
			r.logins = append(r.logins, &login{profile: target, username: username, password: to.Password.Reveal(), rights: registrar.AllRights})
		}
		moving := []registrar.DomainName{name}
		if to.All {
			moving = r.heldBy(h.profile)
		}
		for _, d := range moving {
			r.domains[d].profile = target
			if sub := r.subUser(d); sub != nil {
				sub.profile = target
			}
		}
	})
}

// unusedProfile names a new profile, see AddProfile.
func (f *Fake) unusedProfile(username string) string {
	name := username
	for n := 2; f.owner(name) != nil; n++ {
		name = profile.Tagged(username, strconv.Itoa(n))
	}
	return name
}

func (f *Fake) owner(profile string) *login {
	i := slices.IndexFunc(f.logins, func(l *login) bool { return l.profile == profile && l.domain == "" })
	if i < 0 {
		return nil
	}
	return f.logins[i]
}

func (f *Fake) profileOf(name registrar.DomainName) string {
	if h, ok := f.domains[name]; ok {
		return h.profile
	}
	return ""
}

// badSubUser is the refusal of a name or of rights that no sub-user can have.
func badSubUser(h *holding, s registrar.SubUser) *registrar.Error {
	switch {
	case s.Username == "", strings.EqualFold(s.Username, outside(h.profile)):
		return no("465", registrar.ReasonInvalid, "")
	case s.Rights.Has(registrar.RightProfile):
		return no("465", registrar.ReasonInvalid, "")
	}
	return nil
}

// AddSubUser implements registrar.LoginWriter.
func (r roles) AddSubUser(ctx context.Context, name registrar.DomainName, s registrar.SubUser, password secret.String) (registrar.Receipt, error) {
	check := func(h *holding) *registrar.Error {
		if r.subUser(name) != nil {
			return no("447", registrar.ReasonLimit, "")
		}
		if no := badPassword(password); no != nil {
			return no
		}
		return badSubUser(h, s)
	}
	return r.does(ctx, WriteSubUserAdd, name, []string{s.Username}, check, func(h *holding) {
		r.logins = append(r.logins, &login{
			profile: h.profile, username: strings.ToLower(s.Username), password: password.Reveal(), rights: s.Rights, domain: name,
		})
	})
}

// knownSubUser checks that id is that of the sub-user of name.
func (r roles) knownSubUser(name registrar.DomainName, id string) *registrar.Error {
	if r.subUser(name) == nil || id != subUserID(name) {
		return no("480", registrar.ReasonGone, "")
	}
	return nil
}

// ChangeSubUser implements registrar.LoginWriter.
func (r roles) ChangeSubUser(ctx context.Context, name registrar.DomainName, s registrar.SubUser, password secret.String) (registrar.Receipt, error) {
	check := func(h *holding) *registrar.Error {
		if no := r.knownSubUser(name, s.ID); no != nil {
			return no
		}
		if !password.IsEmpty() && badPassword(password) != nil {
			return badPassword(password)
		}
		return badSubUser(h, s)
	}
	return r.does(ctx, WriteSubUser, name, []string{s.Username}, check, func(*holding) {
		l := r.subUser(name)
		l.username, l.rights = strings.ToLower(s.Username), s.Rights
		if !password.IsEmpty() {
			l.password = password.Reveal()
		}
	})
}

// DeleteSubUser implements registrar.LoginWriter.
func (r roles) DeleteSubUser(ctx context.Context, name registrar.DomainName, s registrar.SubUser) (registrar.Receipt, error) {
	check := func(*holding) *registrar.Error { return r.knownSubUser(name, s.ID) }
	return r.does(ctx, WriteSubUserGone, name, nil, check, func(*holding) {
		r.logins = slices.DeleteFunc(r.logins, func(l *login) bool { return l.domain == name })
	})
}

// SendLogin implements registrar.LoginWriter.
func (r roles) SendLogin(ctx context.Context, name registrar.DomainName, to registrar.ContactRole, subUser bool) (registrar.Receipt, error) {
	check := func(*holding) *registrar.Error {
		switch {
		case to != registrar.OwnerContact && to != registrar.AdminContact:
			return no("465", registrar.ReasonUnsupported, string(to))
		case subUser && r.subUser(name) == nil:
			return no("480", registrar.ReasonGone, "")
		}
		return nil
	}
	return r.does(ctx, WriteSendLogin, name, []string{string(to)}, check, nothing)
}
