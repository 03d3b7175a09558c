package preflight

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestMoreChecksThanThereAreTurnsSayNothing(t *testing.T) {
	net := newInternet()
	c := net.checker(func(c *Config) { c.Checks, c.Total = 1, 50*time.Millisecond })
	c.gate.turns <- struct{}{}
	got := c.Check(For(t.Context(), "jane"), domain, nil, []string{"ns1.new.example"})
	if len(got) != 1 || got[0].Kind != NoAnswer {
		t.Errorf("%v", got)
	}
}

func TestNamesWithoutPublicAddressLookAllTheSame(t *testing.T) {
	within, found := "ns1.name.corp", map[string][]netip.Addr{}
	for name, addresses := range map[string][]string{
		"there is none": nil, "private": {"10.1.2.3"}, "loopback": {"127.0.0.1", "::1"}, "link-local": {"169.254.169.254"}, "mapped": {"::ffff:10.0.0.1"},
		"many": {"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5"},
	} {
		for _, a := range addresses {
			found[name] = append(found[name], netip.MustParseAddr(a))
		}
		i := newInternet()
		c := i.checker(func(c *Config) {
			c.Lookup = func(context.Context, string) ([]netip.Addr, error) {
				if addresses == nil {
					return nil, &net.DNSError{Err: "no such host", IsNotFound: true}
				}
				return found[name], nil
			}
		})
		if diff := cmp.Diff(Report{{Host: within, Kind: NoHost}}, c.Check(t.Context(), domain, nil, []string{within})); diff != "" {
			t.Errorf("%s: new nameservers (-want +got):\n%s", name, diff)
		}
		below := "ns1." + domain // the registry may have its addresses
		if diff := cmp.Diff(Report{{Host: below, Kind: NoAnswer}}, c.Check(t.Context(), domain, nil, []string{below})); diff != "" {
			t.Errorf("%s: a host below the domain (-want +got):\n%s", name, diff)
		}
		if s := NewWatch(c, time.Now, slog.New(slog.DiscardHandler)).until(t, domain, within); !s.Known || !cmp.Equal(s.Hosts, []string{within}) {
			t.Errorf("%s: the watch says %+v", name, s)
		}
		if c.Keys(t.Context(), domain, []string{within}).Told() || i.dials.Load() != 0 {
			t.Errorf("%s: something was asked, %d connections", name, i.dials.Load())
		}
	}
}

func TestPrivateAddressesBesidePublicOnesChangeNothing(t *testing.T) {
	i := newInternet()
	i.serve(t, "ns1.new.example", "9.9.9.2", 0, soa)
	want := i.checker().Check(t.Context(), domain, nil, []string{"ns1.new.example"})
	for n := range 8 {
		i.hosts["ns1.new.example"] = append([]netip.Addr{netip.MustParseAddr(fmt.Sprintf("10.0.0.%d", n))}, i.hosts["ns1.new.example"]...)
	}
	if diff := cmp.Diff(want, i.checker().Check(t.Context(), domain, nil, []string{"ns1.new.example"})); diff != "" || want[0].Kind != Serves {
		t.Errorf("(-without +with private addresses):\n%s", diff)
	}
}

func TestNobodyUsesUpTheQuestionsOfOthers(t *testing.T) {
	now := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	lookups := 0
	c := New(Config{Now: func() time.Time { return now }, Lookup: func(context.Context, string) ([]netip.Addr, error) {
		lookups++
		return nil, errors.New("not reached")
	}})
	check := func(asker string) Kind {
		return c.Check(For(t.Context(), asker), domain, nil, []string{"ns1.new.example"})[0].Kind
	}
	for range 10 * hostsPerAsker {
		check("greedy")
	}
	if lookups != hostsPerAsker || check("greedy") != Crowded {
		t.Errorf("one asker had %d hosts asked, want %d", lookups, hostsPerAsker)
	}
	if got := check("jane"); got != NoAnswer { // she was asked for
		t.Errorf("another asker: %s", got)
	}
	for n := range 2 * hostsPerMinute {
		check(fmt.Sprint("one of many ", n))
	}
	if lookups != hostsPerMinute {
		t.Errorf("%d hosts asked in all, want %d", lookups, hostsPerMinute)
	}
	now = now.Add(time.Minute)
	if got := check("greedy"); got != NoAnswer {
		t.Errorf("a minute later: %s", got)
	}
	if len(c.gate.asked) != 1 || len(c.gate.open) != 0 {
		t.Errorf("%d askers are remembered, %d checks left open", len(c.gate.asked), len(c.gate.open))
	}
}

func TestOneAskerTakesAQuarterOfTheTurns(t *testing.T) {
	g := newGate(8, time.Now)
	for n := range 3 {
		if _, crowded := g.enter(For(t.Context(), "greedy"), 1); crowded != (n == 2) {
			t.Errorf("check %d: crowded is %v", n+1, crowded)
		}
	}
	for range 6 {
		if leave, _ := g.enter(For(t.Context(), fmt.Sprint(len(g.open))), 1); leave == nil {
			t.Error("another asker has no turn")
		}
	}
}
