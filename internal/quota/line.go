package quota

import "container/list"

// kind tells calls apart that must not starve each other.
type kind int

const (
	ordinary kind = iota // reads for pages, and work in the background
	pressing             // part of a sign-in or an edit
	kinds
)

// caller is a call that waits for its turn.
type caller struct {
	profile string
	kind    kind
	ready   chan error    // gets one value, nil for a turn
	place   *list.Element // in its queue; nil outside
}

// line is all calls that wait: for each kind a ring of profiles, each with its
// calls in order.
type line [kinds]ring

type ring struct {
	order  list.List // of *queue; the front has the next turn
	queues map[string]*queue
	length int // calls
}

type queue struct {
	calls list.List // of *caller
	place *list.Element
}

func (l *line) push(c *caller) {
	r := &l[c.kind]
	if r.queues == nil {
		r.queues = make(map[string]*queue)
	}
	q := r.queues[c.profile]
	if q == nil {
		q = &queue{}
		q.place = r.order.PushBack(q)
		r.queues[c.profile] = q
	}
	c.place = q.calls.PushBack(c)
	r.length++
}

// remove takes c out, wherever it stands; it reports whether c was there.
func (l *line) remove(c *caller) bool {
	if c.place == nil {
		return false
	}
	r := &l[c.kind]
	q := r.queues[c.profile]
	q.calls.Remove(c.place)
	c.place = nil
	r.length--
	if q.calls.Len() == 0 {
		r.order.Remove(q.place)
		delete(r.queues, c.profile)
	}
	return true
}

// pop takes out the next call of a kind; nil if there is none. Its profile is
// last in the ring then.
func (l *line) pop(k kind) *caller {
	front := l[k].order.Front()
	if front == nil {
		return nil
	}
	l[k].order.MoveToBack(front)
	c := front.Value.(*queue).calls.Front().Value.(*caller)
	l.remove(c)
	return c
}

// popAny is pop for whatever kind.
func (l *line) popAny() *caller {
	for k := range kinds {
		if c := l.pop(k); c != nil {
			return c
		}
	}
	return nil
}

func (l *line) waiting() (n counts) {
	for k := range kinds {
		n[k] = l[k].length
	}
	return n
}

// counts are calls by kind.
type counts [kinds]int

func (n counts) sum() int { return n[ordinary] + n[pressing] }
