package srs

import "context"

// Event is something that happened at the registrar. Sources name the keys of
// events in part only; Data has all of them.
type Event struct {
	ID     string
	Object string // such as DOMAIN
	Domain string // "" if the event is not about one
	Data   Value
}

// PollEvents reads up to limit (at most 100) events, oldest first. They come again
// until AckEvent was called for each.
//
// XCP action POLL, object EVENT. Source: XCP reference, section 5.10.
func (c *Client) PollEvents(ctx context.Context, limit int) ([]Event, error) {
	r, err := c.replyTo(ctx, command{Action: "POLL", Object: "EVENT", Attributes: Assoc{"limit": limit}})
	if err != nil {
		return nil, err
	}
	var events []Event
	for _, v := range r.Attributes.Get("events").List() {
		data := v.Get("object_data")
		domain := data.Get("domain_name").Text()
		if domain == "" {
			domain = data.Get("domain").Text()
		}
		events = append(events, Event{ID: v.Get("event_id").Text(), Object: v.Get("object").Text(), Domain: domain, Data: v})
	}
	return events, nil
}

// AckEvent says that an event was dealt with.
//
// XCP action ACK, object EVENT. Source: XCP reference, section 5.10.
func (c *Client) AckEvent(ctx context.Context, id string) (*Reply, error) {
	return c.replyTo(ctx, command{Action: "ACK", Object: "EVENT", effect: changing, Attributes: Assoc{"event_id": id}})
}
