package registrartest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"portal/internal/registrar"
)

// everyRole makes rules of one that holds for each write of the optional roles.
func everyRole(title string, check func(t *testing.T, f Fixture, c roleCase, name registrar.DomainName)) []rule {
	var rules []rule
	for _, c := range roleCases {
		what := strings.TrimPrefix(c.shows, "extras ")
		rules = append(rules, rule{fmt.Sprintf("%s %s: %s", c.op, what, title), func(t *testing.T, f Fixture) {
			check(t, f, c, c.start(t, f))
		}})
	}
	return rules
}

// domain is the one that a case is about.
func (c roleCase) domain(f Fixture) registrar.DomainName {
	if c.on != nil {
		return c.on(f)
	}
	return f.Domains[0]
}

// start prepares it.
func (c roleCase) start(t *testing.T, f Fixture) registrar.DomainName {
	t.Helper()
	name := c.domain(f)
	if c.before != nil {
		c.before(t, f, name)
	}
	return name
}

// wantShown checks that a fresh read shows what the write set.
func (c roleCase) wantShown(t *testing.T, f Fixture, name registrar.DomainName) {
	t.Helper()
	if c.shows == "" {
		return
	}
	got := shown(t, f, name, c.shows)
	if fields, ok := got.(registrar.Fields); ok {
		got = likeFields(fields, c.wanted)
	}
	if diff := cmp.Diff(c.wanted, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s of %s (-want +got):\n%s", c.shows, name, diff)
	}
}

// likeFields picks the settings that were set.
func likeFields(fields registrar.Fields, wanted any) registrar.Fields {
	picked := registrar.Fields{}
	want, _ := wanted.(registrar.Fields)
	for key := range want {
		picked[key] = fields[key]
	}
	return picked
}

// wantUnchanged checks that two readings differ at most in what a write sets.
func wantUnchanged(t *testing.T, before, after map[string]any, but ...string) {
	t.Helper()
	for _, what := range but {
		delete(before, what)
		delete(after, what)
	}
	if diff := cmp.Diff(before, after, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
}

// sharedWithOther may show a second time among what else the registry keeps: there
// is one record of them.
var sharedWithOther = []string{"extras " + string(registrar.ExtraUSNexus), "extras " + string(registrar.ExtraAsiaCED), "mail"}

// wantNoSecret checks that what goes to the log names no secret of the cases.
func wantNoSecret(t *testing.T, told ...any) {
	t.Helper()
	text := fmt.Sprintf("%+v %v %#v", told, told, told)
	if err, ok := told[0].(*registrar.Error); ok && err != nil {
		text += fmt.Sprintf("%+v %s", *err, err.Text)
	}
	for _, plain := range []string{newCode.Reveal(), newPassword.Reveal()} {
		if strings.Contains(text, plain) {
			t.Errorf("%q is told in %s", plain, text)
		}
	}
}

// commonRoleRules hold for every write of the optional roles.
var commonRoleRules = [][]rule{
	{{"every write of the port has a case", func(t *testing.T, _ Fixture) {
		have := map[string]bool{"SetNameservers": true, "SetLock": true, "SetRenewal": true} // see writeCases
		for _, c := range roleCases {
			have[c.method] = true
		}
		writing := reflect.TypeFor[registrar.Writing]()
		for field := range writing.Fields() {
			for method := range field.Type.Methods() {
				if !have[method.Name] {
					t.Errorf("%s has none", method.Name)
				}
			}
		}
	}}},
	everyRole("it is applied, its call described, and nothing else changes", func(t *testing.T, f Fixture, c roleCase, name registrar.DomainName) {
		other := f.Domains[1]
		before, elsewhere, sent := everything(t, f, name), everything(t, f, other), f.Writes(c.op)
		if c.late {
			f.Pend()
		}
		receipt, err := c.send(t.Context(), f, name)
		if err != nil {
			t.Fatal(err)
		}
		if receipt.Pending != c.late || receipt.Call.Op == "" || receipt.Call.Code == "" {
			t.Errorf("receipt = %+v", receipt)
		}
		wantNoSecret(t, receipt)
		wantWrites(t, f, c.op, sent+1)
		if c.late {
			f.Complete()
		}
		c.wantShown(t, f, name)
		if c.shows != "held" { // after which nothing can be read
			but := []string{c.shows, "login"}
			if slices.Contains(sharedWithOther, c.shows) {
				but = append(but, "extras "+string(registrar.ExtraOther))
			}
			wantUnchanged(t, before, everything(t, f, name), but...)
		}
		wantUnchanged(t, elsewhere, everything(t, f, other), "login", "host known")
	}),
	everyRole("the same again does no harm, or is refused with its reason", func(t *testing.T, f Fixture, c roleCase, name registrar.DomainName) {
		if c.once {
			return
		}
		if _, err := c.send(t.Context(), f, name); err != nil {
			t.Fatal(err)
		}
		if c.late {
			f.Complete()
		}
		_, err := c.send(t.Context(), f, name)
		switch {
		case c.again == "" && err != nil:
			t.Errorf("the second time: %v", err)
		case c.again != "":
			wantKind(t, err, registrar.ErrRejected)
			if got := asError(err).Reason; got != c.again {
				t.Errorf("the second time: reason %q, want %q", got, c.again)
			}
		}
		c.wantShown(t, f, name)
	}),
	everyRole("a lost reply is an unknown outcome", func(t *testing.T, f Fixture, c roleCase, name registrar.DomainName) {
		sent := f.Writes(c.op)
		f.LoseReply(c.op)
		_, err := c.send(t.Context(), f, name)
		wantKind(t, err, registrar.ErrUnknownOutcome)
		wantNoSecret(t, err)
		wantWrites(t, f, c.op, sent+1)
		if c.late {
			f.Complete()
		}
		c.wantShown(t, f, name)
	}),
	everyRole("a refused write changed nothing and carries the registrar's code", func(t *testing.T, f Fixture, c roleCase, name registrar.DomainName) {
		before := everything(t, f, name)
		f.Refuse(c.op)
		_, err := c.send(t.Context(), f, name)
		wantKind(t, err, registrar.ErrRejected)
		wantNoSecret(t, err)
		if asError(err).Code == "" {
			t.Errorf("%v has no code", err)
		}
		wantUnchanged(t, before, everything(t, f, name))
	}),
	{{"an unreachable registrar is unavailable and nothing was sent, whatever the role", func(t *testing.T, f Fixture) {
		f.Unreachable()
		for _, c := range roleCases {
			_, err := c.send(t.Context(), f, c.domain(f))
			wantKind(t, err, registrar.ErrUnavailable)
			wantNoSecret(t, err)
			wantWrites(t, f, c.op, 0)
		}
	}}},
	{{"a context cancelled before sending sends nothing, whatever the role", func(t *testing.T, f Fixture) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for _, c := range roleCases {
			_, err := c.send(ctx, f, c.domain(f))
			wantKind(t, err, registrar.ErrUnavailable)
			wantWrites(t, f, c.op, 0)
		}
	}}},
	{{"a foreign domain can't be changed, whatever the role", func(t *testing.T, f Fixture) {
		for _, c := range roleCases {
			for _, name := range []registrar.DomainName{f.Foreign, "nobody-has-this.example"} {
				if c.whole {
					continue
				}
				if _, err := c.send(t.Context(), f, name); !errors.Is(err, registrar.ErrNotFound) {
					t.Errorf("%s %s of %s: %v", c.op, c.shows, name, err)
				}
			}
		}
	}}},
	{{"nothing is told of a foreign domain, and an unreachable registrar is no answer", func(t *testing.T, f Fixture) {
		for _, name := range []registrar.DomainName{f.Foreign, "nobody-has-this.example"} {
			for what, see := range looks(t, f, name) {
				if _, err := see(); what != "login" && what != "host known" && what != "extras "+string(registrar.ExtraUKTag) && !errors.Is(err, registrar.ErrNotFound) {
					t.Errorf("%s of %s: %v", what, name, err)
				}
			}
		}
		f.Unreachable()
		for what, see := range looks(t, f, f.Domains[0]) {
			if _, err := see(); what != "login" && what != "extras "+string(registrar.ExtraUKTag) && !errors.Is(err, registrar.ErrUnavailable) {
				t.Errorf("%s, unreachable: %v", what, err)
			}
		}
	}}},
	everyRole("what the registry only accepts is pending, and told among the requests", func(t *testing.T, f Fixture, c roleCase, _ registrar.DomainName) {
		if !c.slow {
			return
		}
		before := shown(t, f, f.Slow, c.shows)
		f.Pend()
		receipt, err := c.send(t.Context(), f, f.Slow)
		if err != nil || !receipt.Pending {
			t.Fatalf("receipt %+v, err %v, want it pending", receipt, err)
		}
		if diff := cmp.Diff(before, shown(t, f, f.Slow, c.shows)); diff != "" {
			t.Errorf("before the registry did it (-before +now):\n%s", diff)
		}
		wantRequest(t, f, registrar.Unknown)
		f.Complete()
		c.wantShown(t, f, f.Slow)
		wantRequest(t, f, registrar.Yes)
	}),
}

// wantRequest checks the one request of the slow domain.
func wantRequest(t *testing.T, f Fixture, succeeded registrar.Fact) {
	t.Helper()
	requests, err := f.Registrar.LoginReader.Requests(t.Context(), f.Slow)
	if err != nil || len(requests) != 1 {
		t.Fatalf("requests %+v, %v", requests, err)
	}
	r := requests[0]
	if r.ID == "" || r.Action == "" || r.At.IsZero() || r.Succeeded != succeeded || r.Answered.IsZero() != (succeeded == registrar.Unknown) {
		t.Errorf("request %+v, want succeeded %v", r, succeeded)
	}
}
