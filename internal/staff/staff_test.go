package staff_test

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"portal/internal/audit"
	"portal/internal/postgres/postgrestest"
	"portal/internal/secret"
	"portal/internal/staff"
)

const password = "three unrelated words"

// house is a portal as far as its staff goes.
type house struct {
	*staff.Service
	t     *testing.T
	db    *postgrestest.DB
	clock time.Time
	mu    sync.Mutex
	acts  []audit.Act
}

// RecordAct implements staff.Recorder.
func (h *house) RecordAct(_ context.Context, a audit.Act) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.acts = append(h.acts, a)
	return nil
}

// done are the actions in the log, the last n.
func (h *house) done(n int) (actions []string) {
	for _, a := range h.acts[max(0, len(h.acts)-n):] {
		actions = append(actions, a.Action)
	}
	return actions
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, db: postgrestest.New(t), clock: time.Date(2027, 3, 1, 12, 0, 0, 0, time.UTC)}
	var err error
	h.Service, err = staff.NewService(staff.Config{Pool: h.db.Pool, Key: secret.NewKey(), Log: h, Now: func() time.Time { return h.clock }, Cost: bcrypt.MinCost})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

var (
	here  = staff.Origin{Address: netip.MustParseAddr("203.0.113.7"), Agent: "Browser/1"}
	there = staff.Origin{Address: netip.MustParseAddr("198.51.100.9"), Agent: "Browser/2"}
	ann   = staff.Member{Email: "ann@reseller.example", Name: "Ann", Role: staff.Support, Scope: staff.Scope{Brands: []string{"acme"}}}
)

// made is an account that is set up.
type made struct {
	email, totp string
	recovery    []string
}

func (h *house) make(m staff.Member) made {
	h.t.Helper()
	token, err := h.Create(h.t.Context(), m)
	if err != nil {
		h.t.Fatal(err)
	}
	set, err := h.Link(h.t.Context(), token)
	if err != nil {
		h.t.Fatal(err)
	}
	codes, err := h.SetUp(h.t.Context(), here, token, secret.New(password), h.code(set.TOTP))
	if err != nil {
		h.t.Fatal(err)
	}
	h.clock = h.clock.Add(time.Minute) // the code of the set-up was used
	return made{m.Email, set.TOTP, codes}
}

func (h *house) code(totp string) string {
	h.t.Helper()
	code, err := staff.Code(totp, h.clock)
	if err != nil {
		h.t.Fatal(err)
	}
	return code
}

// half signs in with the password alone.
func (h *house) half(email string) staff.Session {
	h.t.Helper()
	token, err := h.SignIn(h.t.Context(), here, email, secret.New(password))
	if err != nil {
		h.t.Fatal(err)
	}
	return h.session(token)
}

func (h *house) session(token string) staff.Session {
	h.t.Helper()
	session, err := h.Session(h.t.Context(), here, token)
	if err != nil {
		h.t.Fatal(err)
	}
	return session
}

// enter signs in with both factors.
func (h *house) enter(a made) (staff.Session, string) {
	h.t.Helper()
	token, _, err := h.Second(h.t.Context(), h.half(a.email), h.code(a.totp))
	if err != nil {
		h.t.Fatal(err)
	}
	return h.session(token), token
}

func TestSigningInTakesBothFactors(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.make(ann)
	half := h.half("ANN@reseller.example ")
	if half.Second {
		t.Error("a password alone counts as both factors")
	}
	token, left, err := h.Second(t.Context(), half, h.code(a.totp))
	if err != nil || left != -1 {
		t.Fatalf("left %d, %v", left, err)
	}
	whole := h.session(token)
	if !whole.Second || whole.Member.Email != ann.Email || !whole.Member.Scope.Has("acme") || whole.Member.Scope.Has("globex") {
		t.Errorf("%+v", whole)
	}
	if got, want := h.done(3), []string{"staff.created", "staff.set_up", "staff.sign_in"}; !slices.Equal(got, want) {
		t.Errorf("the log says %q", got)
	}
	last := h.acts[len(h.acts)-1]
	if last.Staff != whole.Member.ID || last.Actor.Brand != "acme" || last.Actor.Address != here.Address || last.Actor.SessionRef != whole.Ref {
		t.Errorf("the log says %+v", last)
	}
}

func TestACodeIsTakenOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.make(ann)
	code := h.code(a.totp)
	var wins, others int
	var mu sync.Mutex
	var races sync.WaitGroup
	for range 4 {
		session := h.half(a.email)
		races.Go(func() {
			_, _, err := h.Second(t.Context(), session, code)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				wins++
			} else if errors.Is(err, staff.ErrCode) {
				others++
			} else {
				t.Error(err)
			}
		})
	}
	races.Wait()
	if wins != 1 || others != 3 {
		t.Errorf("%d got in with one code, %d did not", wins, others)
	}
}

func TestAClockMayBeOneStepOff(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.make(ann)
	for off, ok := range map[time.Duration]bool{-90 * time.Second: false, 90 * time.Second: false, 30 * time.Second: true} {
		code, err := staff.Code(a.totp, h.clock.Add(off))
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := h.Second(t.Context(), h.half(a.email), code); (err == nil) != ok {
			t.Errorf("%s off: %v", off, err)
		}
	}
	if _, _, err := h.Second(t.Context(), h.half(a.email), h.code(a.totp)); !errors.Is(err, staff.ErrCode) {
		t.Errorf("a code from before one that was taken: %v", err)
	}
}

func TestARecoveryCodeIsUsedOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.make(ann)
	if len(a.recovery) != staff.RecoveryCodes {
		t.Fatalf("%d codes", len(a.recovery))
	}
	typed := strings.ToUpper(strings.ReplaceAll(a.recovery[3], "-", " "))
	if _, left, err := h.Second(t.Context(), h.half(a.email), typed); err != nil || left != staff.RecoveryCodes-1 {
		t.Errorf("left %d, %v", left, err)
	}
	if _, _, err := h.Second(t.Context(), h.half(a.email), typed); !errors.Is(err, staff.ErrCode) {
		t.Errorf("again: %v", err)
	}
}

func TestALinkWorksOnceAndNotForever(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	token, err := h.Create(t.Context(), ann)
	if err != nil {
		t.Fatal(err)
	}
	set, err := h.Link(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		password, code string
		want           error
	}{
		{password, "000000", staff.ErrCode}, {"short", h.code(set.TOTP), staff.ErrShort},
		{"aaaaaaaaaaaaaaaaaa", h.code(set.TOTP), staff.ErrEasy}, {strings.Repeat("long ", 300), h.code(set.TOTP), staff.ErrLong},
		{password, h.code(set.TOTP), nil}, {password, h.code(set.TOTP), staff.ErrNoLink},
	} {
		if _, err := h.SetUp(t.Context(), here, token, secret.New(test.password), test.code); !errors.Is(err, test.want) {
			t.Errorf("%.20q with %s: %v, want %v", test.password, test.code, err, test.want)
		}
	}
	other := ann
	other.Email = "bob@reseller.example"
	late, err := h.Create(t.Context(), other)
	if err != nil {
		t.Fatal(err)
	}
	h.clock = h.clock.Add(staff.LinkFor)
	if _, err := h.Link(t.Context(), late); !errors.Is(err, staff.ErrNoLink) {
		t.Errorf("after a day: %v", err)
	}
}

func TestGuessingIsSlowedDown(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.make(ann)
	guess := func(from staff.Origin, text string) error {
		_, err := h.SignIn(t.Context(), from, a.email, secret.New(text))
		return err
	}
	var throttled *staff.ThrottledError
	for range 5 {
		if err := guess(here, "wrong"); !errors.Is(err, staff.ErrRefused) {
			t.Fatal(err)
		}
	}
	if err := guess(here, password); !errors.As(err, &throttled) || throttled.RetryAfter < time.Minute {
		t.Errorf("the sixth: %v", err)
	}
	if err := guess(there, password); err != nil {
		t.Errorf("from elsewhere: %v", err)
	}
	h.clock = h.clock.Add(time.Hour)
	if err := guess(here, password); err != nil {
		t.Errorf("an hour later: %v", err)
	}
	half := h.half(a.email)
	for range 5 {
		if _, _, err := h.Second(t.Context(), half, "000000"); !errors.Is(err, staff.ErrCode) {
			t.Fatal(err)
		}
	}
	if _, _, err := h.Second(t.Context(), half, h.code(a.totp)); !errors.As(err, &throttled) {
		t.Errorf("the sixth code: %v", err)
	}
	if got := h.done(1); got[0] != "staff.throttled" {
		t.Errorf("the log says %q", got)
	}
}

func TestNobodyLearnsWhichAccountsThereAre(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.make(ann)
	for _, email := range []string{"nobody@reseller.example", "", "ann@reseller.example\x00"} {
		if _, err := h.SignIn(t.Context(), there, email, secret.New(password)); !errors.Is(err, staff.ErrRefused) {
			t.Errorf("%q: %v", email, err)
		}
	}
	if last := h.acts[len(h.acts)-1]; last.Staff != "" || last.Email != "" || last.Subject != "" {
		t.Errorf("what was typed is in the log: %+v", last)
	}
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.make(ann)
	began := h.clock
	gone := func(what, token string) {
		t.Helper()
		if _, err := h.Session(t.Context(), here, token); !errors.Is(err, staff.ErrNoSession) {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, token := h.enter(a)
	for h.clock.Sub(began) < staff.Absolute-20*time.Minute {
		h.clock = h.clock.Add(20 * time.Minute)
		h.session(token)
	}
	h.clock = h.clock.Add(20 * time.Minute)
	gone("after 8 hours of work", token)

	_, token = h.enter(a)
	h.clock = h.clock.Add(staff.Idle)
	gone("after half an hour without a request", token)

	h.clock = h.clock.Add(time.Minute)
	half, err := h.SignIn(t.Context(), here, a.email, secret.New(password))
	if err != nil {
		t.Fatal(err)
	}
	h.clock = h.clock.Add(10 * time.Minute)
	gone("half a session after ten minutes", half)

	session, token := h.enter(a)
	h.clock = h.clock.Add(time.Minute)
	other, otherToken := h.enter(a)
	if err := h.End(t.Context(), session, other.Ref); err != nil {
		t.Fatal(err)
	}
	gone("one that was ended from elsewhere", otherToken)
	if err := h.SignOut(t.Context(), session); err != nil {
		t.Fatal(err)
	}
	gone("signed out", token)
	if err := h.Purge(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestTheIDChangesWithTheSecondFactor(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.make(ann)
	before, err := h.SignIn(t.Context(), here, a.email, secret.New(password))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.Second(t.Context(), h.session(before), h.code(a.totp)); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Session(t.Context(), here, before); !errors.Is(err, staff.ErrNoSession) {
		t.Errorf("the ID of before opens it, too: %v", err)
	}
}

func TestAccountsThatCantBeMade(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.make(ann)
	with := func(edit func(*staff.Member)) staff.Member {
		m := ann
		m.Email = "carl@reseller.example"
		edit(&m)
		return m
	}
	for name, test := range map[string]struct {
		member staff.Member
		want   error
	}{
		"taken":               {with(func(m *staff.Member) { m.Email = "Ann@Reseller.example" }), staff.ErrTaken},
		"a header in it":      {with(func(m *staff.Member) { m.Email = "a@b.example\r\nBcc: c@d.example" }), staff.ErrEmail},
		"a name in it":        {with(func(m *staff.Member) { m.Email = "Carl <carl@reseller.example>" }), staff.ErrEmail},
		"two":                 {with(func(m *staff.Member) { m.Email = "a@b.example,c@d.example" }), staff.ErrEmail},
		"none":                {with(func(m *staff.Member) { m.Email = "" }), staff.ErrEmail},
		"no brand":            {with(func(m *staff.Member) { m.Scope.Brands = nil }), staff.ErrRole},
		"operator of a brand": {with(func(m *staff.Member) { m.Role = staff.Operator }), staff.ErrRole},
		"all brands":          {with(func(m *staff.Member) { m.Scope = staff.Scope{All: true} }), staff.ErrRole},
		"a role of its own":   {with(func(m *staff.Member) { m.Role = "root" }), staff.ErrRole},
	} {
		if _, err := h.Create(t.Context(), test.member); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
	operator := staff.Member{Email: "op@reseller.example", Role: staff.Operator, Scope: staff.Scope{All: true}}
	h.make(operator)
	for scope, want := range map[string]int{"acme": 1, "globex": 0} {
		seen, err := h.Members(t.Context(), staff.Scope{Brands: []string{scope}})
		if err != nil || len(seen) != want {
			t.Errorf("%s sees %d, %v", scope, len(seen), err)
		}
	}
	if all, err := h.Members(t.Context(), staff.Scope{All: true}); err != nil || len(all) != 2 {
		t.Errorf("an operator sees %d, %v", len(all), err)
	}
}
