package registrartest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
	"portal/internal/secret"
)

func roleFake(t *testing.T) (*registrartest.Fake, registrar.Registrar) {
	t.Helper()
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	fake := registrartest.NewFake(func() time.Time { return at })
	fake.AddProfile("anna", "annas-password", registrar.Domain{Name: "alpha.example", Owner: registrar.Contact{LastName: "Ast", Email: "a@b.example"}})
	return fake, fake.Registrar()
}

func TestNoRecordedWriteHoldsASecret(t *testing.T) {
	fake, reg := roleFake(t)
	const code, password = "marked-code-1", "marked-password-1"
	ctx, name := t.Context(), registrar.DomainName("alpha.example")
	_, _ = reg.CodeWriter.SetAuthCode(ctx, name, secret.New(code))
	_, _ = reg.LoginWriter.AddSubUser(ctx, name, registrar.SubUser{Username: "sam"}, secret.New(password))
	sub, _ := reg.LoginReader.SubUser(ctx, name)
	_, _ = reg.LoginWriter.ChangeSubUser(ctx, name, sub, secret.New(password))
	_, _ = reg.LoginWriter.SetPassword(ctx, name, secret.New(password))
	_, _ = reg.LoginWriter.Move(ctx, name, registrar.MoveTarget{Username: "new", Password: secret.New(password)})
	writes := fake.Writes()
	if text := fmt.Sprintf("%+v", writes); len(writes) != 5 || strings.Contains(text, "marked") {
		t.Errorf("writes %s", text)
	}
}

func TestFaultsBefallTheOptionalRolesToo(t *testing.T) {
	fake, reg := roleFake(t)
	fake.SetCode("alpha.example", "first")
	fake.FailNext(registrartest.Lie)
	if _, err := reg.CodeWriter.SetAuthCode(t.Context(), "alpha.example", secret.New("second")); err != nil {
		t.Fatal(err)
	}
	fake.FailNext(registrartest.ReadFails)
	if _, err := reg.CodeReader.AuthCode(t.Context(), "alpha.example"); err == nil {
		t.Error("a read that fails told something")
	}
	if code, err := reg.CodeReader.AuthCode(t.Context(), "alpha.example"); err != nil || code.Reveal() != "first" {
		t.Errorf("after a lie: %v", err)
	}
}

func TestTheOwnerIsTheSameInTheDomainAndAmongItsContacts(t *testing.T) {
	fake, reg := roleFake(t)
	owner := func() registrar.FullContact {
		set, err := reg.ContactReader.Contacts(t.Context(), "alpha.example")
		if err != nil {
			t.Fatal(err)
		}
		return set.Contacts[registrar.OwnerContact]
	}
	if got := owner(); got.LastName != "Ast" || got.Email != "a@b.example" || got.Country == "" {
		t.Errorf("%+v", got)
	}
	fake.SetContacts("alpha.example", registrar.ContactSet{Contacts: map[registrar.ContactRole]registrar.FullContact{registrar.OwnerContact: {LastName: "Birk"}}})
	state, _ := fake.State("alpha.example")
	if got := owner(); got.LastName != "Birk" || state.Owner.LastName != "Birk" || got.Email != "" {
		t.Errorf("%+v, %+v", got, state.Owner)
	}
}
