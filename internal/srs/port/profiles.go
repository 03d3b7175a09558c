package port

import (
	"context"
	"errors"
	"slices"
	"strings"

	"portal/internal/registrar"
	"portal/internal/routine"
	"portal/internal/srs"
	"portal/internal/srs/xcp"
)

// permissionBits pairs the mask of XCP reference, section 4.1, with the port's rights.
var permissionBits = []struct {
	bit   int
	right registrar.Rights
}{
	{1, registrar.RightOwnerContact},
	{2, registrar.RightAdminContact},
	{4, registrar.RightBillingContact},
	{8, registrar.RightTechContact},
	{16, registrar.RightNameservers},
	{32, registrar.RightResellerContact},
	{64, registrar.RightExtras},
}

// rightsOf are the rights of a login.
func rightsOf(user *srs.UserInfo) registrar.Rights {
	if user.Owner {
		return registrar.AllRights
	}
	var rights registrar.Rights
	for _, p := range permissionBits {
		if user.Permission&p.bit != 0 {
			rights |= p.right
		}
	}
	return rights
}

// SignIn implements registrar.Profiles: SET COOKIE, then GET USERINFO for the
// name of the profile and the rights.
func (a *adapter) SignIn(ctx context.Context, c registrar.Credentials) (registrar.Login, error) {
	op := "sign in " + string(c.Domain)
	username := strings.TrimSpace(c.Username)
	opened, err := a.client.SetCookie(ctx, string(c.Domain), username, c.Password)
	if err != nil {
		return registrar.Login{}, signInError(op, err)
	}
	if opened.Cookie.IsEmpty() {
		return registrar.Login{}, &registrar.Error{Kind: registrar.ErrUnavailable, Op: op, Err: errors.New("no cookie in the reply")}
	}
	user, err := a.client.UserInfo(ctx, srs.ByCookie(opened.Cookie))
	if err != nil {
		return registrar.Login{}, readError(op, err)
	}
	profile, err := a.profileOf(ctx, user, c.Domain)
	if err != nil {
		return registrar.Login{}, readError(op, err)
	}
	return registrar.Login{
		Session:  registrar.Session{Token: opened.Cookie, Domain: c.Domain, Owner: user.Owner},
		Profile:  profile,
		Username: strings.ToLower(username),
		Rights:   rightsOf(user),
		Domains:  user.Domains,
		LastSeen: opened.LastAccess,
		LastFrom: opened.LastIP,
	}, nil
}

// profileOf returns the username of the profile. Whether a sub-user's cookie tells
// that or the sub-user's own is not known, so the reseller asks about the domain.
func (a *adapter) profileOf(ctx context.Context, user *srs.UserInfo, domain registrar.DomainName) (string, error) {
	if user.Owner {
		return user.Username, nil
	}
	owner, err := a.client.UserInfo(ctx, srs.ByReseller(string(domain)))
	if err != nil {
		return "", err
	}
	return owner.Username, nil
}

// signInError gives one answer for all combinations that do not match. Code 460
// and 465 are about their syntax, 480 is a profile that does not exist.
func signInError(op string, err error) error {
	e := named(op, err).(*registrar.Error)
	switch {
	case slices.Contains([]string{"415", "460", "465", "480"}, e.Code):
		e.Kind = registrar.ErrCredentials
	case errors.Is(err, xcp.ErrUnencodable): // no login has such characters
		e.Kind = registrar.ErrCredentials
	case e.Kind == registrar.ErrRejected:
		e.Kind = registrar.ErrUnavailable
	}
	return e
}

// SignOut implements registrar.Profiles.
func (a *adapter) SignOut(ctx context.Context, s registrar.Session) error {
	_, err := a.client.DeleteCookie(ctx, s.Token)
	if err == nil {
		return nil
	}
	e := readError("sign out", err).(*registrar.Error)
	if e.Kind == registrar.ErrSessionEnded || e.Kind == registrar.ErrNotFound {
		return nil
	}
	return e
}

// sortKeys are the values of order_by.
var sortKeys = map[registrar.DomainSort]string{
	registrar.SortName:    "name",
	registrar.SortExpires: "expiredate",
	registrar.SortRenewal: "f_auto_renew",
}

// ProfileDomains implements registrar.Profiles. Names are searched with *text*;
// a text that no name can hold, such as another wildcard, finds nothing.
func (a *adapter) ProfileDomains(ctx context.Context, s registrar.Session, q registrar.DomainQuery) (registrar.DomainPage, error) {
	page := registrar.DomainPage{ReadAt: a.client.Now()}
	if strings.Trim(q.Search, nameCharacters) != "" {
		return page, nil
	}
	if !s.Owner {
		return a.onlyDomain(ctx, s, q)
	}
	order := sortKeys[q.Sort]
	if order == "" {
		order = sortKeys[registrar.SortName]
	}
	query := srs.ListQuery{Page: q.Page, Limit: q.Limit, OrderBy: order, Descending: q.Desc}
	if q.Search != "" {
		query.Domain = "*" + q.Search + "*"
	}
	list, err := a.client.ListDomains(ctx, srs.ByCookie(s.Token), query)
	if err != nil {
		return registrar.DomainPage{}, readError("list domains", err)
	}
	for _, d := range list.Domains {
		page.Listings = append(page.Listings, listingOf(d, registrar.AllRights))
	}
	page.Total = max(list.Count, len(page.Listings))
	page.ReadAt = a.client.Now()
	return page, nil
}

const nameCharacters = "abcdefghijklmnopqrstuvwxyz0123456789-._"

// onlyDomain is the list of a sub-user, who belongs to one domain.
func (a *adapter) onlyDomain(ctx context.Context, s registrar.Session, q registrar.DomainQuery) (registrar.DomainPage, error) {
	listing, err := a.ProfileHolds(ctx, s, s.Domain)
	page := registrar.DomainPage{ReadAt: a.client.Now()}
	switch {
	case errors.Is(err, registrar.ErrNotFound):
		return page, nil
	case err != nil:
		return registrar.DomainPage{}, named("list domains", err)
	}
	if strings.Contains(string(listing.Name), q.Search) {
		page.Total = 1
		if q.Page == 0 {
			page.Listings = []registrar.Listing{listing}
		}
	}
	return page, nil
}

// ProfileHolds implements registrar.Profiles with a list that is narrowed to one
// name, which does not depend on the cookie's current domain. A sub-user holds
// the domain of the login only, with the rights of this moment.
func (a *adapter) ProfileHolds(ctx context.Context, s registrar.Session, name registrar.DomainName) (registrar.Listing, error) {
	op := "check profile of " + string(name)
	var list *srs.DomainList
	user := &srs.UserInfo{Owner: s.Owner}
	auth := srs.ByCookie(s.Token)
	g, gctx := routine.WithContext(ctx)
	g.Go(func() (err error) {
		list, err = a.client.ListDomains(gctx, auth, srs.ListQuery{Limit: 10, Domain: string(name)})
		return err
	})
	if !s.Owner {
		g.Go(func() (err error) { user, err = a.client.UserInfo(gctx, auth); return err })
	}
	if err := g.Wait(); err != nil {
		return registrar.Listing{}, readError(op, err)
	}
	i := slices.IndexFunc(list.Domains, func(d srs.ListedDomain) bool { return d.Name == string(name) })
	if i < 0 || !user.Owner && name != s.Domain {
		return registrar.Listing{}, &registrar.Error{Kind: registrar.ErrNotFound, Op: op}
	}
	return listingOf(list.Domains[i], rightsOf(user)), nil
}

func listingOf(d srs.ListedDomain, rights registrar.Rights) registrar.Listing {
	name := registrar.DomainName(d.Name)
	return registrar.Listing{
		Name:    name,
		Expires: d.Expires,
		Renewal: renewal(d.AutoRenew, srs.NotTold),
		Privacy: privacyOf(name, d.PrivacyService),
		Rights:  rights,
	}
}
