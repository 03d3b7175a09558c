package registrartest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/registrar"
	"portal/internal/secret"
)

var loginRules = []rule{
	{"a sub-user is told with its rights", func(t *testing.T, f Fixture) {
		s, err := f.Registrar.LoginReader.SubUser(t.Context(), f.Domains[1])
		if err != nil || s.ID == "" || s.Username != f.SubUser.Username || s.Rights != registrar.RightNameservers {
			t.Errorf("%+v, %v", s, err)
		}
		_, err = f.Registrar.LoginReader.SubUser(t.Context(), f.Domains[0])
		wantKind(t, err, registrar.ErrNotFound)
	}},
	{"a sub-user gets each right that can be given, and signs in with it", func(t *testing.T, f Fixture) {
		name := f.Domains[0]
		withSubUser(t, f, name)
		for right := registrar.RightOwnerContact; right < registrar.RightProfile; right <<= 1 {
			s := subUserNow(t.Context(), f, name)
			s.Rights = right
			must(t)(f.Registrar.LoginWriter.ChangeSubUser(t.Context(), name, s, secret.String{}))
			login := signIn(t, f, registrar.Credentials{Domain: name, Username: "sam", Password: newPassword})
			if login.Rights != right || login.Session.Owner {
				t.Errorf("rights %b, want %b", login.Rights, right)
			}
		}
	}},
	{"a new password of a sub-user ends the old one", func(t *testing.T, f Fixture) {
		name := f.Domains[1]
		must(t)(f.Registrar.LoginWriter.ChangeSubUser(t.Context(), name, subUserNow(t.Context(), f, name), newPassword))
		_, err := f.Registrar.Profiles.SignIn(t.Context(), f.SubUser)
		wantKind(t, err, registrar.ErrCredentials)
		c := f.SubUser
		c.Password = newPassword
		signIn(t, f, c)
	}},
	{"a sub-user can't have the name of the owner", func(t *testing.T, f Fixture) {
		s := registrar.SubUser{Username: f.Owner.Username, Rights: registrar.RightExtras}
		_, err := f.Registrar.LoginWriter.AddSubUser(t.Context(), f.Domains[0], s, newPassword)
		wantReason(t, err, registrar.ReasonInvalid, "")
	}},
	{"a sub-user that was removed can't sign in", func(t *testing.T, f Fixture) {
		name := f.Domains[1]
		must(t)(f.Registrar.LoginWriter.DeleteSubUser(t.Context(), name, subUserNow(t.Context(), f, name)))
		_, err := f.Registrar.Profiles.SignIn(t.Context(), f.SubUser)
		wantKind(t, err, registrar.ErrCredentials)
	}},
	{"a new password is that of all domains of the profile, and ends the old one", func(t *testing.T, f Fixture) {
		must(t)(f.Registrar.LoginWriter.SetPassword(t.Context(), f.Domains[0], newPassword))
		_, err := f.Registrar.Profiles.SignIn(t.Context(), f.Owner)
		wantKind(t, err, registrar.ErrCredentials)
		for _, name := range f.Domains {
			signIn(t, f, registrar.Credentials{Domain: name, Username: f.Owner.Username, Password: newPassword})
		}
	}},
	{"a password that the registrar does not take changes nothing", func(t *testing.T, f Fixture) {
		_, err := f.Registrar.LoginWriter.SetPassword(t.Context(), f.Domains[0], secret.New("aVeryLongPasswordThatNobodyTakes"))
		wantReason(t, err, registrar.ReasonInvalid, "")
		signIn(t, f, f.Owner)
	}},
	{"a domain moves alone to a new profile, with its sub-user", func(t *testing.T, f Fixture) {
		name := f.Domains[1]
		must(t)(f.Registrar.LoginWriter.Move(t.Context(), name, registrar.MoveTarget{Username: "newholder", Password: newPassword}))
		wantHolds(t, f, registrar.Credentials{Domain: name, Username: "newholder", Password: newPassword}, name)
		wantHolds(t, f, f.Owner, f.Domains[0], f.Domains[2], f.Domains[3])
		if login := signIn(t, f, f.SubUser); login.Profile != "newholder" {
			t.Errorf("the sub-user belongs to %q", login.Profile)
		}
	}},
	{"a domain moves to a profile that is there, if its password is right", func(t *testing.T, f Fixture) {
		must(t)(f.Registrar.LoginWriter.Move(t.Context(), f.Domains[0], registrar.MoveTarget{Username: "newholder", Password: newPassword}))
		to := registrar.MoveTarget{Username: "newholder", Password: newCode, Join: f.Domains[0]}
		_, err := f.Registrar.LoginWriter.Move(t.Context(), f.Domains[2], to)
		wantKind(t, err, registrar.ErrRejected)
		wantNoSecret(t, err)
		to.Password = newPassword
		must(t)(f.Registrar.LoginWriter.Move(t.Context(), f.Domains[2], to))
		wantHolds(t, f, registrar.Credentials{Domain: f.Domains[0], Username: "newholder", Password: newPassword}, f.Domains[0], f.Domains[2])
	}},
	{"all domains of a profile move together", func(t *testing.T, f Fixture) {
		to := registrar.MoveTarget{Username: "newholder", Password: newPassword, All: true}
		must(t)(f.Registrar.LoginWriter.Move(t.Context(), f.Domains[2], to))
		wantHolds(t, f, registrar.Credentials{Domain: f.Domains[0], Username: "newholder", Password: newPassword}, f.Domains...)
	}},
	{"a login is mailed to the owner or the admin contact, of a sub-user only where there is one", func(t *testing.T, f Fixture) {
		w := f.Registrar.LoginWriter
		must(t)(w.SendLogin(t.Context(), f.Domains[1], registrar.AdminContact, true))
		_, err := w.SendLogin(t.Context(), f.Domains[0], registrar.AdminContact, true)
		wantReason(t, err, registrar.ReasonGone, "")
		_, err = w.SendLogin(t.Context(), f.Domains[0], registrar.TechContact, false)
		wantReason(t, err, registrar.ReasonUnsupported, "tech")
	}},
	{"a request tells what it is about, and when it was answered", func(t *testing.T, f Fixture) {
		f.Pend()
		if _, err := set(t, f, f.Slow, f.Hosts[:2]); err != nil {
			t.Fatal(err)
		}
		got, err := f.Registrar.LoginReader.Requests(t.Context(), f.Slow)
		if err != nil || len(got) != 1 || got[0].Kind != registrar.RequestNameservers || !got[0].Answered.IsZero() || got[0].Succeeded != registrar.Unknown {
			t.Fatalf("%+v, %v while it waits", got, err)
		}
		f.Complete()
		got, err = f.Registrar.LoginReader.Requests(t.Context(), f.Slow)
		if err != nil || len(got) != 1 || got[0].Answered.IsZero() || got[0].Succeeded != registrar.Yes {
			t.Errorf("%+v, %v when it is done", got, err)
		}
	}},
	{"requests are told newest first", func(t *testing.T, f Fixture) {
		codes := []secret.String{newCode, secret.New("another-code-1Z")}
		for _, code := range codes {
			f.Pend()
			must(t)(f.Registrar.CodeWriter.SetAuthCode(t.Context(), f.Slow, code))
			f.Complete()
		}
		got, err := f.Registrar.LoginReader.Requests(t.Context(), f.Slow)
		if err != nil || len(got) != 2 || got[0].ID == got[1].ID || got[0].At.Before(got[1].At) {
			t.Errorf("%+v, %v", got, err)
		}
		if got[0].Kind != registrar.RequestOther {
			t.Errorf("kind %q of what is known by no other", got[0].Kind)
		}
		if got, err := f.Registrar.LoginReader.Requests(t.Context(), f.Domains[0]); len(got) != 0 || err != nil {
			t.Errorf("of a domain without any: %+v, %v", got, err)
		}
	}},
}

// wantHolds checks which domains a login sees.
func wantHolds(t *testing.T, f Fixture, c registrar.Credentials, want ...registrar.DomainName) {
	t.Helper()
	page := list(t, f, signIn(t, f, c).Session, registrar.DomainQuery{Limit: 100})
	if diff := cmp.Diff(want, names(page)); diff != "" {
		t.Errorf("%s holds (-want +got):\n%s", c.Username, diff)
	}
}
