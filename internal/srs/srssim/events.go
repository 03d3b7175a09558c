package srssim

import (
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strings"
	"time"
)

// maxEvents bounds what an account that never acknowledges piles up.
const maxEvents = 10_000

// instant writes a time as events do, "" for none.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// emit adds an event about a domain to its account.
func (w *world) emit(d *Domain, name string, data map[string]string, now time.Time) {
	data = maps.Clone(data)
	if data == nil {
		data = map[string]string{}
	}
	data["domain_name"], data["domain_id"] = d.Name, domainID(d.Name)
	w.emitTo(d.profile.account, "DOMAIN", name, data, now)
}

// domainID is the number of a domain, the same wherever it is told.
func domainID(name string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name)) // cannot fail
	return fmt.Sprint(h.Sum32())
}

// emitTo adds an event about a domain, an order or a transfer.
func (w *world) emitTo(a *Account, object, name string, data map[string]string, now time.Time) {
	e := Event{
		ID: fmt.Sprintf("%016x%016x", w.rng.Uint64(), w.rng.Uint64()), Object: object, Name: name, At: now, Data: data,
	}
	if len(a.Events) >= maxEvents {
		a.Events = a.Events[1:]
	}
	a.Events = append(a.Events, e)
}

// pollEvents answers POLL EVENT, XCP reference, section 5.10: oldest first, and
// the same ones again until they are acknowledged.
func (c *call) pollEvents() reply {
	limit := min(max(1, c.attrs.number("limit", 1)), 100)
	events := list{}
	for _, e := range c.account.Events[:min(limit, len(c.account.Events))] {
		data := assoc{}
		for key, v := range e.Data {
			data[key] = v
		}
		event := assoc{"event_id": e.ID, "object": e.Object, "object_data": data}
		if key := c.settings.EventNameKey; key != "" {
			event[key] = strings.ToUpper(e.Name)
		}
		if key := c.settings.EventDateKey; key != "" {
			event[key] = instant(e.At)
		}
		events = append(events, event)
	}
	total := len(c.account.Events)
	if c.settings.EventTotal == "returned" {
		total = len(events)
	}
	r := ok(assoc{"events": events, "total": total})
	r.top = assoc{"transaction_id": stamp(c.now) + " 1 1"}
	return r
}

// ackEvent answers ACK EVENT.
func (c *call) ackEvent() reply {
	id := c.attrs.trimmed("event_id")
	if id == "" {
		return missing("event_id")
	}
	i := slices.IndexFunc(c.account.Events, func(e Event) bool { return e.ID == id })
	if i < 0 {
		return refuse(480, "Event %s not found", id)
	}
	c.account.Events = slices.Delete(c.account.Events, i, i+1)
	r := ok(nil)
	r.top = assoc{"transaction_id": stamp(c.now) + " 1 2"}
	return r
}
