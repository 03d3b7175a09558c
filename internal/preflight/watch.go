package preflight

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/miekg/dns"

	"portal/internal/routine"
)

// How long an answer is good for, one that says that something is wrong, and that
// there was none; how long a visitor waits for one; how many domains are remembered,
// and looked at at once.
const (
	goodFor     = time.Hour
	badFor      = 10 * time.Minute
	noneFor     = time.Minute
	patience    = 400 * time.Millisecond
	mostKnown   = 10_000
	mostLooks   = 16
	heardLately = 15 * time.Minute
)

// Silence is which nameservers of a domain do not answer for it. Known is false
// where nobody can tell yet.
type Silence struct {
	Known bool
	Hosts []string // in order; nil if all answer
	At    time.Time
}

// Watch looks whether the nameservers of domains answer, and remembers it, so that
// a page asks for each domain once an hour and waits next to nothing. What it knows
// is gone with the process, and each process asks for itself: for advice, one question
// an hour to each server of a domain that is looked at is cheaper than sharing answers.
type Watch struct {
	checker *Checker
	now     func() time.Time
	log     *slog.Logger

	mu    sync.Mutex
	known map[string]*look    // by domain
	keys  map[string]*keyLook // by domain
	busy  int
	heard time.Time // when any server answered last
	mute  bool      // the last look heard nobody, and none did lately: our own network is silent
}

// look is what was found about a domain with these hosts.
type look struct {
	hosts string
	found Silence
	tried time.Time     // when the last look ended, whatever it found
	done  chan struct{} // closed at its end; nil if none is under way
}

// NewWatch returns one that asks by the rules of c, and goes by the clock now.
func NewWatch(c *Checker, now func() time.Time, log *slog.Logger) *Watch {
	return &Watch{checker: c, now: now, log: log, known: make(map[string]*look), keys: make(map[string]*keyLook)}
}

// Silent says which of hosts, those of the delegation of domain, do not answer. It
// looks in the background if nothing is known that is new enough, and waits for that
// a moment only, and not at all while nobody is heard; meanwhile what was found
// before counts.
func (w *Watch) Silent(ctx context.Context, domain string, hosts []string) Silence {
	if len(hosts) == 0 {
		return Silence{}
	}
	found, done := w.begin(domain, slices.Sorted(slices.Values(hosts)))
	if done == nil {
		return found
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
		return found
	case <-ctx.Done():
		return found
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if l := w.known[domain]; l != nil {
		return l.found
	}
	return found
}

// begin returns what is known, and the end of a look that is worth waiting for, if any.
func (w *Watch) begin(domain string, hosts []string) (Silence, <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	key := strings.Join(hosts, " ")
	l := w.known[domain]
	if l == nil || l.hosts != key {
		w.makeRoom()
		l = &look{hosts: key}
		w.known[domain] = l
	}
	switch {
	case l.done != nil:
	case w.now().Sub(l.tried) < l.lasts(), w.busy >= mostLooks:
		return l.found, nil
	default:
		l.done = make(chan struct{})
		w.busy++
		var said []server
		w.start(func(ctx context.Context) { said = w.checker.whether(ctx, domain, hosts) }, func() { w.looked(l, said) })
	}
	if w.mute {
		return l.found, nil
	}
	return l.found, l.done
}

func (l *look) lasts() time.Duration {
	switch {
	case !l.found.Known:
		return noneFor
	case len(l.found.Hosts) > 0:
		return badFor
	}
	return goodFor
}

// makeRoom forgets any domain when there are too many.
func (w *Watch) makeRoom() {
	for domain, l := range w.known {
		if len(w.known) < mostKnown {
			return
		}
		if l.done == nil {
			delete(w.known, domain)
		}
	}
}

// start looks, bounded by the checker's own time, whoever waits for it, and has the
// result noted, which is none where the look panicked.
func (w *Watch) start(look func(context.Context), note func()) {
	ctx := context.Background()
	routine.Begin(func() error {
		look(ctx)
		return nil
	}, func(err error) {
		if err != nil {
			routine.Report(ctx, w.log, "look at nameservers broke off", err)
		}
		note()
	})
}

// looked notes what hosts said; nil if there was no turn.
func (w *Watch) looked(l *look, said []server) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.busy--
	close(l.done)
	l.done, l.tried = nil, w.now()
	if said == nil {
		return // there was no turn
	}
	if slices.ContainsFunc(said, func(s server) bool { return !s.silent() }) {
		w.heard = w.now()
	}
	w.mute = w.now().Sub(w.heard) > heardLately && !slices.ContainsFunc(said, server.found)
	l.found = Silence{Known: true, At: w.now()}
	for _, s := range said {
		switch {
		case s.missing, s.refuses:
			l.found.Hosts = append(l.found.Hosts, s.host)
		case s.silent() && !s.unsure:
			// Where no server at all is heard, it is our own network that is silent.
			if w.now().Sub(w.heard) > heardLately {
				l.found.Known = false
				return
			}
			l.found.Hosts = append(l.found.Hosts, s.host)
		}
	}
}

// found reports whether it is known at least if there is such a host, and where.
func (s server) found() bool { return s.missing || !s.silent() }

// whether asks each host if it serves domain; nil if there was no turn.
func (c *Checker) whether(ctx context.Context, domain string, hosts []string) []server {
	ctx, cancel := context.WithTimeout(ctx, c.config.Total)
	defer cancel()
	leave, _ := c.gate.enter(ctx, len(hosts))
	if leave == nil {
		return nil
	}
	defer leave()
	found := make([]server, len(hosts))
	var wg routine.Group
	for i, host := range hosts {
		wg.Do(func() { found[i] = c.serverOf(ctx, domain, host, dns.TypeSOA) })
	}
	wg.Wait()
	return found
}

// notThere reports whether err says that a host has no address, and not that
// nobody could be asked for it.
func notThere(err error) bool {
	var of *net.DNSError
	return errors.As(err, &of) && of.IsNotFound
}
