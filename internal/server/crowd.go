package server

import (
	"container/list"
	"context"
	"crypto/sha256"
	"errors"
	"net/http"
	"sync"
	"time"

	"portal/internal/server/page"
	"portal/web/templates/ui"
)

// How many requests may be in flight in this process. Those of one session and of
// one profile leave room for the tabs of a busy agency; those of one network are
// many, because an office, or a proxy that is not listed, shares one address.
// Requests beyond that wait in line, which also slows down who makes too many.
const (
	mostOfSession, lineOfSession = 12, 256
	mostOfProfile, lineOfProfile = 24, 48
	mostOfNetwork, lineOfNetwork = 128, 512
	// crowdPatience is how long a request stands in line. The body is still to be
	// read after it, within the server's ReadTimeout.
	crowdPatience = 10 * time.Second
	// crowdPause is what somebody is asked to wait whose request was not taken.
	crowdPause = 5 * time.Second
)

var errCrowded = errors.New("too many requests in flight")

// crowd bounds the requests in flight by a key. It is safe for concurrent use.
type crowd struct {
	most, line int // requests in flight, and in line, of one key

	mu     sync.Mutex
	groups map[string]*group // those that are not empty
}

type group struct {
	inside  int
	waiting list.List // of chan struct{}, closed when there is room
}

func newCrowd(most, line int) *crowd {
	return &crowd{most: most, line: line, groups: make(map[string]*group)}
}

// enter waits for room among the requests of key; leave is to be called once. It
// fails when the line is full, or when patience or ctx ends.
func (c *crowd) enter(ctx context.Context, key string) (leave func(), err error) {
	room, place := c.join(key)
	if room == nil {
		return nil, crowded()
	}
	ctx, cancel := context.WithTimeout(ctx, crowdPatience)
	defer cancel()
	select {
	case <-room:
		return func() { c.leave(key) }, nil
	case <-ctx.Done():
	}
	if c.giveUp(key, place) {
		return nil, crowded()
	}
	return func() { c.leave(key) }, nil // it came at the same time
}

func crowded() error {
	return &page.Failure{Kind: ui.ErrorCrowded, Wait: crowdPause, Err: errCrowded}
}

// join returns what is closed when there is room, nil if the line is full, and the
// place in line, nil outside.
func (c *crowd) join(key string) (room chan struct{}, place *list.Element) {
	c.mu.Lock()
	defer c.mu.Unlock()
	g := c.groups[key]
	if g == nil {
		g = &group{}
		c.groups[key] = g
	}
	switch {
	case g.inside < c.most:
		g.inside++
		room = make(chan struct{})
		close(room)
		return room, nil
	case g.waiting.Len() >= c.line:
		return nil, nil
	}
	room = make(chan struct{})
	return room, g.waiting.PushBack(room)
}

// giveUp leaves the line; it reports false if there was room already.
func (c *crowd) giveUp(key string, place *list.Element) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if place == nil {
		return false
	}
	select {
	case <-place.Value.(chan struct{}):
		return false
	default:
		c.groups[key].waiting.Remove(place)
		return true
	}
}

// leave gives the room to the first in line.
func (c *crowd) leave(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	g := c.groups[key]
	if first := g.waiting.Front(); first != nil {
		close(g.waiting.Remove(first).(chan struct{}))
		return
	}
	if g.inside--; g.inside == 0 {
		delete(c.groups, key)
	}
}

// bound holds requests of a session, and of a network, to their number. The
// session comes first: one that makes too many must not fill its network's room.
// It stands before the form is read, so that who waits takes no memory.
func (s *Server) bound(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), crowdPatience)
		defer cancel()
		if id := s.sessionOf(r); id != "" {
			leave, err := s.sessions.enter(ctx, id)
			if err != nil {
				s.pages.Fail(w, r, err)
				return
			}
			defer leave()
		}
		leave, err := s.networks.enter(ctx, network(page.VisitOf(r).Address).String())
		if err != nil {
			s.pages.Fail(w, r, err)
			return
		}
		defer leave()
		next.ServeHTTP(w, r)
	})
}

// sessionOf is a key for the cookie of a session, real or not; "" if there is none.
func (s *Server) sessionOf(r *http.Request) string {
	value := cookie(r, s.cookie)
	if value == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(value))
	return string(sum[:])
}
