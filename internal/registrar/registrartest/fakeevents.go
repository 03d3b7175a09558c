package registrartest

import (
	"context"
	"slices"
	"strconv"

	"portal/internal/registrar"
)

// Happen puts an event about name into the queue, and returns its ID.
func (f *Fake) Happen(event string, name registrar.DomainName) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.happened++
	id := "event:" + strconv.Itoa(f.happened)
	f.events = append(f.events, registrar.Event{ID: id, Object: "DOMAIN", Name: event, Domain: name, At: f.now()})
	return id
}

// Events implements registrar.Events.
func (f *Fake) Events(ctx context.Context, limit int) ([]registrar.Event, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.readFault(ctx, "read events"); err != nil {
		return nil, err
	}
	return slices.Clone(f.events[:min(limit, len(f.events))]), nil
}

// Acknowledge implements registrar.Events.
func (f *Fake) Acknowledge(ctx context.Context, id string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := ctx.Err(); err != nil || f.down {
		return &registrar.Error{Kind: registrar.ErrUnavailable, Op: "acknowledge event", Err: err}
	}
	f.events = slices.DeleteFunc(f.events, func(e registrar.Event) bool { return e.ID == id })
	return nil
}
