package srssim

import (
	"container/heap"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// agenda holds what is to happen at a simulated time, earliest first. What an
// appointment does must be harmless when its reason has gone meanwhile.
type agenda struct {
	queue appointments
	added int
}

type appointment struct {
	due time.Time
	nth int // keeps appointments of one moment in the order they were made
	run func(now time.Time)
}

func (a *agenda) add(due time.Time, run func(now time.Time)) {
	a.added++
	heap.Push(&a.queue, appointment{due, a.added, run})
}

// tick runs everything that is due by now, also what that adds.
func (w *world) tick(now time.Time) {
	q := &w.agenda.queue
	for q.Len() > 0 && !(*q)[0].due.After(now) {
		next := heap.Pop(q).(appointment)
		next.run(next.due)
	}
}

// appointments implements heap.Interface.
type appointments []appointment

func (q appointments) Len() int { return len(q) }

func (q appointments) Less(i, j int) bool {
	if q[i].due.Equal(q[j].due) {
		return q[i].nth < q[j].nth
	}
	return q[i].due.Before(q[j].due)
}

func (q appointments) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

func (q *appointments) Push(x any) { *q = append(*q, x.(appointment)) }

func (q *appointments) Pop() any {
	last := len(*q) - 1
	x := (*q)[last]
	(*q)[last] = appointment{}
	*q = (*q)[:last]
	return x
}

// waits returns how many requests a domain has at its registry.
func (d *Domain) waits() int {
	n := 0
	for _, r := range d.Waiting {
		if r.open() && !r.Deferred {
			n++
		}
	}
	return n
}

// enqueue hands a change to a slow registry: changes, the JSON form of a part
// of Domain, is merged when due. A deferred request replaces an earlier one.
func (w *world) enqueue(d *Domain, action string, changes any, now time.Time, deferred bool) error {
	patch, err := json.Marshal(changes)
	if err != nil {
		return err
	}
	delay := w.settings.AsyncDelay
	if deferred {
		delay = w.settings.DeferredDelay
		d.Waiting = slices.DeleteFunc(d.Waiting, func(r Request) bool { return r.Deferred && r.open() })
	}
	r := Request{
		ID: w.nextID(), Action: action, Requested: now, Due: now.Add(time.Duration(delay)),
		Deferred: deferred, Patch: patch,
	}
	d.Waiting = append(d.Waiting, r)
	w.register(d, now)
	return nil
}

// settleRequests completes what the registry owes to a domain by now.
func (w *world) settleRequests(d *Domain, now time.Time) {
	for i := range d.Waiting {
		r := d.Waiting[i]
		if !r.open() || r.Due.After(now) {
			continue
		}
		waiting := slices.Clone(d.Waiting)
		text := "Command completed successfully"
		if err := w.patch(d, r.Patch); err != nil {
			text = "Command failed: " + err.Error()
		} else if strings.Contains(r.Action, "nameserver") {
			w.emit(d, "NAMESERVER_UPDATE", nil, now)
		}
		r.Answered, r.Text, r.Patch = now, text, nil
		waiting[i] = r
		d.Waiting, d.Updated = waiting, now
	}
}

// commit makes a change at the registry: at once, or when an asynchronous
// registry gets to it. changes is the JSON form of a part of Domain.
func (c *call) commit(d *Domain, action string, changes map[string]any, done reply) reply {
	c.changed = true
	if c.tldOf(d.Name).isAsync() {
		if err := c.enqueue(d, action, changes, c.now, false); err != nil {
			return refuse(400, "Internal server error")
		}
		return c.pending(d)
	}
	patch, err := json.Marshal(changes)
	if err == nil {
		err = c.patch(d, patch)
	}
	if err != nil {
		return refuse(400, "Internal server error")
	}
	d.Updated = c.now
	return done
}
