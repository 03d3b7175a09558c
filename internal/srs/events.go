package srs

import (
	"context"
	"time"

	"portal/internal/srs/xcp"
)

// Event is something that happened at the registrar. Data has everything.
type Event struct {
	ID     string
	Object string    // DOMAIN, ORDER or TRANSFER
	Domain string    // "" if the event is not about one
	Name   string    // such as NAMESERVER_UPDATE, as it was written; "" if it is under none of eventNameKeys
	At     time.Time // zero if it is under none of eventDateKeys, or in another format
	Data   xcp.Value
}

// The keys that a name and a date are looked for under, in this order: the first of
// each is the documented one. Nothing may hang on them: an event without both
// still says which domain to read.
var (
	eventNameKeys = []string{"event", "event_name", "event_type", "type", "name"}
	eventDateKeys = []string{"event_date", "event_time", "date", "timestamp"}
)

// PollEvents reads up to limit (at most 100) events, oldest first. They come again
// until AckEvent was called for each.
//
// XCP action POLL, object EVENT. Source: XCP reference, sections 5.10 and 13.
func (c *Client) PollEvents(ctx context.Context, limit int) ([]Event, error) {
	r, err := c.replyTo(ctx, command{Action: "POLL", Object: "EVENT", Attributes: xcp.Assoc{"limit": limit}})
	if err != nil {
		return nil, err
	}
	var events []Event
	for _, v := range r.Attributes.Get("events").List() {
		events = append(events, Event{
			ID: v.Get("event_id").Text(), Object: v.Get("object").Text(),
			Domain: firstOf(v.Get("object_data"), []string{"domain_name", "domain"}).Text(),
			Name:   firstOf(v, eventNameKeys).Text(), At: moment(firstOf(v, eventDateKeys)), Data: v,
		})
	}
	return events, nil
}

// firstOf returns the first of keys in v that holds a text, or the zero Value.
func firstOf(v xcp.Value, keys []string) xcp.Value {
	for _, key := range keys {
		if found := v.Get(key); found.Text() != "" {
			return found
		}
	}
	return xcp.Value{}
}

// moment reads a time as a date or as seconds; zero if it is neither.
func moment(v xcp.Value) time.Time {
	if at := v.Time(); !at.IsZero() {
		return at
	}
	return v.Unix()
}

// AckEvent says that an event was dealt with.
//
// XCP action ACK, object EVENT. Source: XCP reference, section 5.10.
func (c *Client) AckEvent(ctx context.Context, id string) (*Reply, error) {
	return c.replyTo(ctx, command{Action: "ACK", Object: "EVENT", effect: changing, Attributes: xcp.Assoc{"event_id": id}})
}
