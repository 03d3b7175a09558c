package preflight

import (
	"context"
	"log/slog"
	"net"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"
)

// until asks again until a look that is under way has ended, and says what it found.
func (w *Watch) until(t *testing.T, domain string, hosts ...string) Silence {
	t.Helper()
	for end := time.Now().Add(5 * time.Minute); ; {
		w.Silent(t.Context(), domain, hosts)
		w.mu.Lock()
		busy := w.busy
		w.mu.Unlock()
		if busy == 0 {
			return w.Silent(t.Context(), domain, hosts)
		}
		if time.Now().After(end) {
			t.Fatal("the look does not end")
		}
	}
}

func TestSilentServersAreFoundAndOurOwnSilenceIsNot(t *testing.T) {
	i := newInternet()
	i.serve(t, "good.example", "9.9.9.1", dns.RcodeSuccess, soa)
	i.serve(t, "lame.example", "9.9.9.2", dns.RcodeRefused)
	i.serve(t, "sick.example", "9.9.9.3", dns.RcodeServerFailure)
	i.hosts["mute.example"] = []netip.Addr{netip.MustParseAddr("9.9.9.9")}
	i.hosts["inside.example"] = []netip.Addr{netip.MustParseAddr("10.0.0.1")}
	tests := []struct {
		name  string
		hosts []string
		known bool
		quiet []string
	}{
		{"only silence", []string{"mute.example"}, false, nil},
		{"a host that nobody could be asked for", []string{"unresolved.example"}, true, nil},
		{"a host that is not there", []string{"gone.example"}, true, []string{"gone.example"}},
		{"one with addresses of our own network alone", []string{"inside.example"}, true, []string{"inside.example"}},
		{"all well", []string{"good.example"}, true, nil},
		{"one of two is silent", []string{"mute.example", "good.example"}, true, []string{"mute.example"}},
		{"one does not serve it", []string{"good.example", "lame.example"}, true, []string{"lame.example"}},
		{"trouble that may pass", []string{"sick.example"}, true, nil},
		{"only silence, but others were heard", []string{"mute.example"}, true, []string{"mute.example"}},
	}
	c := i.checker(func(c *Config) {
		find := c.Lookup
		c.Lookup = func(ctx context.Context, host string) ([]netip.Addr, error) {
			if host == "gone.example" {
				return nil, &net.DNSError{IsNotFound: true}
			}
			return find(ctx, host)
		}
	})
	w := NewWatch(c, time.Now, slog.New(slog.DiscardHandler))
	for _, tt := range tests {
		w.known = make(map[string]*look)
		found := w.until(t, domain, tt.hosts...)
		if diff := cmp.Diff(tt.quiet, found.Hosts); found.Known != tt.known || diff != "" {
			t.Errorf("%s: known %v, hosts (-want +got):\n%s", tt.name, found.Known, diff)
		}
	}
}

func TestEachDomainIsAskedForOnceAnHour(t *testing.T) {
	i := newInternet()
	i.serve(t, "good.example", "9.9.9.1", dns.RcodeSuccess, soa)
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	w := NewWatch(i.checker(), func() time.Time { return now }, slog.New(slog.DiscardHandler))
	asked := func(want int64, hosts ...string) {
		t.Helper()
		for range 20 {
			w.until(t, domain, hosts...)
		}
		if n := i.dials.Load(); n != want {
			t.Errorf("%d questions, want %d", n, want)
		}
	}
	asked(1, "good.example")
	now = now.Add(59 * time.Minute)
	asked(1, "good.example")
	now = now.Add(2 * time.Minute)
	asked(2, "good.example")
	asked(3, "good.example", "other.example") // another delegation
	i.hosts["mute.example"] = []netip.Addr{netip.MustParseAddr("9.9.9.9")}
	found := w.until(t, domain, "mute.example")
	if len(found.Hosts) != 1 {
		t.Fatalf("%+v", found)
	}
	before := i.dials.Load()
	now = now.Add(11 * time.Minute) // what is wrong is looked at again sooner
	w.until(t, domain, "mute.example")
	if i.dials.Load() == before {
		t.Error("what is wrong stays wrong for an hour")
	}
}

func TestNoPageWaitsForSilenceAndNoCrowdAsksAtOnce(t *testing.T) {
	synctest.Test(t, crowdAtSilence)
}

func crowdAtSilence(t *testing.T) {
	i := newInternet()
	i.waits = true
	i.hosts["mute.example"] = []netip.Addr{netip.MustParseAddr("9.9.9.9")}
	w := NewWatch(i.checker(func(c *Config) { c.Total, c.Try = 2*time.Second, 2*time.Second }), time.Now, slog.New(slog.DiscardHandler))
	began := time.Now()
	done := make(chan Silence)
	for n := range 100 {
		go func() {
			done <- w.Silent(t.Context(), "name-"+string(rune('a'+n%26))+string(rune('a'+n/26))+".com", []string{"mute.example"})
		}()
	}
	for range 100 {
		if found := <-done; found.Known {
			t.Errorf("%+v", found)
		}
	}
	if took := time.Since(began); took != patience {
		t.Errorf("took %s", took)
	}
	if n := i.dials.Load(); n > mostLooks {
		t.Errorf("%d questions at once", n)
	}
	time.Sleep(time.Minute) // the looks end
}

func TestNobodyWaitsAndNothingIsAskedTwiceWhileOurOwnNetworkIsSilent(t *testing.T) {
	i := newInternet()
	i.serve(t, "good.example", "9.9.9.1", dns.RcodeSuccess, soa)
	i.hosts["mute.example"] = []netip.Addr{netip.MustParseAddr("9.9.9.9")}
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	w := NewWatch(i.checker(), func() time.Time { return now }, slog.New(slog.DiscardHandler))
	waits := func(domain, host string) bool {
		t.Helper()
		_, done := w.begin(domain, []string{host})
		w.until(t, domain, host)
		return done != nil
	}
	if !waits("first.com", "mute.example") {
		t.Error("the first one does not wait, though nothing is known of the network")
	}
	asked := i.dials.Load()
	for range 5 {
		if waits("first.com", "mute.example") || waits("second.com", "unresolved.example") {
			t.Error("a page waits for a network that is silent")
		}
	}
	if n := i.dials.Load() - asked; n > 0 {
		t.Errorf("%d questions within a minute about what nobody answered", n)
	}
	now = now.Add(noneFor)
	if w.until(t, "first.com", "mute.example"); i.dials.Load() == asked {
		t.Error("nobody is asked again, though the network may be back")
	}
	waits("third.com", "good.example")
	if !waits("fourth.com", "good.example") {
		t.Error("nobody waits, though servers are heard again")
	}
}
