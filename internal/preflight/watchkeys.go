package preflight

import (
	"context"
	"slices"
	"strings"
	"time"
)

// keyLook is what the servers of a domain with these hosts published.
type keyLook struct {
	hosts string
	keys  Keys
	tried time.Time     // when the last look ended
	done  chan struct{} // closed at its end; nil if none is under way
}

// Keys returns what the hosts of domain publish, as it was found within the last
// hour. Where nothing so new is known it looks in the background and waits a moment
// only: no answer says nothing.
func (w *Watch) Keys(ctx context.Context, domain string, hosts []string) Keys {
	if len(hosts) == 0 {
		return Keys{}
	}
	l, done := w.beginKeys(domain, slices.Sorted(slices.Values(hosts)))
	if done != nil {
		timer := time.NewTimer(patience)
		defer timer.Stop()
		select {
		case <-done:
		case <-timer.C:
		case <-ctx.Done():
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return l.keys
}

// beginKeys returns what is known, with the end of a look that is under way.
func (w *Watch) beginKeys(domain string, hosts []string) (*keyLook, <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	key := strings.Join(hosts, " ")
	l := w.keys[domain]
	if l == nil || l.hosts != key {
		if len(w.keys) >= mostKnown {
			clear(w.keys)
		}
		l = &keyLook{hosts: key}
		w.keys[domain] = l
	}
	lasts := noneFor
	if l.keys.Told() {
		lasts = goodFor
	}
	if l.done == nil && w.now().Sub(l.tried) >= lasts && w.busy < mostLooks {
		l.done = make(chan struct{})
		w.busy++
		var found Keys
		w.start(func(ctx context.Context) { found = w.checker.Keys(ctx, domain, hosts) }, func() { w.lookedKeys(l, found) })
	}
	return l, l.done
}

func (w *Watch) lookedKeys(l *keyLook, found Keys) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.busy--
	close(l.done)
	l.done, l.tried, l.keys = nil, w.now(), found
}
