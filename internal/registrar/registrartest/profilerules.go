package registrartest

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/registrar"
	"portal/internal/secret"
)

var profileRules = []rule{
	{"an owner signs in with any domain of the profile and may do everything", func(t *testing.T, f Fixture) {
		for _, name := range f.Domains {
			c := f.Owner
			c.Domain = name
			login := signIn(t, f, c)
			if login.Profile != f.Owner.Username || login.Username != f.Owner.Username ||
				login.Rights != registrar.AllRights || login.Domains != len(f.Domains) {
				t.Errorf("login = %+v", login)
			}
			if s := login.Session; s.Domain != name || !s.Owner || s.Token.IsEmpty() {
				t.Errorf("session = %+v", s)
			}
		}
	}},
	{"a sub-user gets the rights that were given, and the name of the profile", func(t *testing.T, f Fixture) {
		login := signIn(t, f, f.SubUser)
		if login.Session.Owner || login.Rights != registrar.RightNameservers ||
			login.Profile != f.Owner.Username || login.Username != f.SubUser.Username {
			t.Errorf("login = %+v", login)
		}
	}},
	{"wrong credentials look alike, whichever part is wrong", func(t *testing.T, f Fixture) {
		wrongName, wrongPassword, wrongDomain := f.Owner, f.Owner, f.Owner
		wrongName.Username = "nobody"
		wrongPassword.Password = secret.New("not-the-password")
		wrongDomain.Domain = f.Foreign
		for _, c := range []registrar.Credentials{wrongName, wrongPassword, wrongDomain} {
			_, err := f.Registrar.Profiles.SignIn(t.Context(), c)
			wantKind(t, err, registrar.ErrCredentials)
		}
	}},
	{"a sign-in at an unreachable registrar is unavailable, not refused", func(t *testing.T, f Fixture) {
		f.Unreachable()
		_, err := f.Registrar.Profiles.SignIn(t.Context(), f.Owner)
		wantKind(t, err, registrar.ErrUnavailable)
	}},
	{"a session that was signed out is over, and signing out again is no error", func(t *testing.T, f Fixture) {
		s := signIn(t, f, f.Owner).Session
		for range 2 {
			if err := f.Registrar.Profiles.SignOut(t.Context(), s); err != nil {
				t.Fatal(err)
			}
		}
		wantOver(t, f, s)
	}},
	{"a session that ended says so", func(t *testing.T, f Fixture) {
		s := signIn(t, f, f.Owner).Session
		f.EndSessions()
		wantOver(t, f, s)
	}},
	{"pages of a list follow each other without gap or repetition", func(t *testing.T, f Fixture) {
		s := signIn(t, f, f.Owner).Session
		var got []registrar.DomainName
		for page := range len(f.Domains) + 1 {
			got = append(got, names(list(t, f, s, registrar.DomainQuery{Page: page, Limit: 2}))...)
		}
		if diff := cmp.Diff(f.Domains, got); diff != "" {
			t.Errorf("names (-want +got):\n%s", diff)
		}
	}},
	{"a list is sorted both ways", func(t *testing.T, f Fixture) {
		s := signIn(t, f, f.Owner).Session
		desc := names(list(t, f, s, registrar.DomainQuery{Sort: registrar.SortName, Desc: true, Limit: 100}))
		slices.Reverse(desc)
		if diff := cmp.Diff(f.Domains, desc); diff != "" {
			t.Errorf("by name, reversed (-want +got):\n%s", diff)
		}
		byExpiry := list(t, f, s, registrar.DomainQuery{Sort: registrar.SortExpires, Limit: 100})
		if !slices.IsSortedFunc(byExpiry.Listings, func(a, b registrar.Listing) int { return a.Expires.Compare(b.Expires) }) {
			t.Errorf("not in order of expiry: %+v", byExpiry.Listings)
		}
	}},
	{"a search finds parts of names, and takes no wildcards from outside", func(t *testing.T, f Fixture) {
		s := signIn(t, f, f.Owner).Session
		part := string(f.Domains[2])[1:5]
		var want []registrar.DomainName
		for _, name := range f.Domains {
			if strings.Contains(string(name), part) {
				want = append(want, name)
			}
		}
		page := list(t, f, s, registrar.DomainQuery{Search: part, Limit: 100})
		if diff := cmp.Diff(want, names(page)); diff != "" || page.Total != len(want) {
			t.Errorf("total %d, names (-want +got):\n%s", page.Total, diff)
		}
		for _, text := range []string{"no-such-part", part[:1] + "*" + part[1:], "*", "?"} {
			if page := list(t, f, s, registrar.DomainQuery{Search: text, Limit: 100}); page.Total != 0 || len(page.Listings) != 0 {
				t.Errorf("%q found %v", text, names(page))
			}
		}
	}},
	{"an owner holds each domain of the profile and no other", func(t *testing.T, f Fixture) {
		s := signIn(t, f, f.Owner).Session
		for _, name := range f.Domains {
			got, err := f.Registrar.Profiles.ProfileHolds(t.Context(), s, name)
			if err != nil || got.Name != name || got.Rights != registrar.AllRights || got.Expires.IsZero() {
				t.Errorf("%s: %+v, %v", name, got, err)
			}
		}
		for _, name := range []registrar.DomainName{f.Neighbour, f.Foreign, "nobody-has-this.example"} {
			_, err := f.Registrar.Profiles.ProfileHolds(t.Context(), s, name)
			wantKind(t, err, registrar.ErrNotFound)
		}
	}},
	{"two profiles of one username are told apart by the domain, and show nothing of each other", func(t *testing.T, f Fixture) {
		swapped, back := f.Namesake, f.Owner
		swapped.Password, back.Password = f.Owner.Password, f.Namesake.Password
		for _, c := range []registrar.Credentials{swapped, back} {
			_, err := f.Registrar.Profiles.SignIn(t.Context(), c)
			wantKind(t, err, registrar.ErrCredentials)
		}
		owner, namesake := signIn(t, f, f.Owner), signIn(t, f, f.Namesake)
		if owner.Profile != namesake.Profile || namesake.Domains != 1 {
			t.Errorf("%+v and %+v", owner, namesake)
		}
		_, err := f.Registrar.Profiles.ProfileHolds(t.Context(), namesake.Session, f.Owner.Domain)
		wantKind(t, err, registrar.ErrNotFound)
		_, err = f.Registrar.Profiles.ProfileHolds(t.Context(), owner.Session, f.Namesake.Domain)
		wantKind(t, err, registrar.ErrNotFound)
		if got := names(list(t, f, namesake.Session, registrar.DomainQuery{Limit: 100})); !slices.Equal(got, []registrar.DomainName{f.Namesake.Domain}) {
			t.Errorf("the namesake lists %v", got)
		}
		if got := live(t, f, f.Namesake.Domain, registrar.PartProfile).Profile; got != f.Owner.Username {
			t.Errorf("its profile is %q", got)
		}
	}},
	{"a sub-user holds the domain of the login only", func(t *testing.T, f Fixture) {
		s := signIn(t, f, f.SubUser).Session
		got, err := f.Registrar.Profiles.ProfileHolds(t.Context(), s, f.Domains[1])
		if err != nil || got.Rights != registrar.RightNameservers {
			t.Errorf("%+v, %v", got, err)
		}
		_, err = f.Registrar.Profiles.ProfileHolds(t.Context(), s, f.Domains[0])
		wantKind(t, err, registrar.ErrNotFound)
		page := list(t, f, s, registrar.DomainQuery{Limit: 100})
		if diff := cmp.Diff(f.Domains[1:2], names(page)); diff != "" || page.Total != 1 {
			t.Errorf("total %d, names (-want +got):\n%s", page.Total, diff)
		}
	}},
}

func wantOver(t *testing.T, f Fixture, s registrar.Session) {
	t.Helper()
	_, err := f.Registrar.Profiles.ProfileDomains(t.Context(), s, registrar.DomainQuery{Limit: 10})
	wantKind(t, err, registrar.ErrSessionEnded)
	for _, name := range []registrar.DomainName{f.Domains[0], f.Foreign} {
		_, err = f.Registrar.Profiles.ProfileHolds(t.Context(), s, name)
		wantKind(t, err, registrar.ErrSessionEnded)
	}
}

func list(t *testing.T, f Fixture, s registrar.Session, q registrar.DomainQuery) registrar.DomainPage {
	t.Helper()
	page, err := f.Registrar.Profiles.ProfileDomains(t.Context(), s, q)
	if err != nil {
		t.Fatalf("list domains: %v", err)
	}
	return page
}

func names(page registrar.DomainPage) []registrar.DomainName {
	var out []registrar.DomainName
	for _, l := range page.Listings {
		out = append(out, l.Name)
	}
	return out
}
