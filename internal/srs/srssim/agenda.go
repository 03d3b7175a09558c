package srssim

import (
	"encoding/json"
	"slices"
	"time"
)

// agenda holds what is to happen at a simulated time, earliest first.
type agenda []appointment

type appointment struct {
	due time.Time
	run func(now time.Time)
}

func (a *agenda) add(due time.Time, run func(now time.Time)) {
	i, _ := slices.BinarySearchFunc(*a, due, func(x appointment, t time.Time) int {
		if x.due.After(t) {
			return 1
		}
		return -1 // keep the order in which equal ones were added
	})
	*a = slices.Insert(*a, i, appointment{due, run})
}

// tick runs everything that is due by now, also what that adds.
func (w *world) tick(now time.Time) {
	for len(w.agenda) > 0 && !w.agenda[0].due.After(now) {
		next := w.agenda[0]
		w.agenda = w.agenda[1:]
		next.run(next.due)
	}
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
	w.agenda.add(r.Due, func(at time.Time) { w.settleRequests(d.Name, at) })
	return nil
}

// settleRequests completes what the registry owes to a domain by now.
func (w *world) settleRequests(domain string, now time.Time) {
	d := w.domains[domain]
	if d == nil {
		return
	}
	for i := range d.Waiting {
		r := d.Waiting[i]
		if !r.open() || r.Due.After(now) {
			continue
		}
		waiting := slices.Clone(d.Waiting)
		text := "Command completed successfully"
		if err := w.patch(d, r.Patch); err != nil {
			text = "Command failed: " + err.Error()
		}
		r.Answered, r.Text, r.Patch = now, text, nil
		d.Waiting = waiting
		d.Waiting[i] = r
		d.Updated = now
	}
}
