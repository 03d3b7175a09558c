package change

import (
	"context"
	"fmt"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/registrar"
)

// HostRegistration adds a host to the registry of a domain's TLD. What a registry
// knows is no state of the domain: the answer is all there is.
type HostRegistration struct {
	base
	host   string
	reader registrar.Reader // nil once it comes back from the log
}

// NewHostRegistration returns the act. reader tells whether the domain is held still.
func NewHostRegistration(t Ticket, from Observed, host registrar.Nameserver, reader registrar.Reader) HostRegistration {
	return HostRegistration{base: baseOf(kind.HostAddToRegistry, t, from), host: host.Host, reader: reader}
}

// HostRegistrationSeen is the fingerprint for a form: no state is what it starts from.
func HostRegistrationSeen() string { return Fingerprint(kind.HostAddToRegistry) }

// HostRegistrationID is the change ID of adding a host from the form with the
// given one: the button that is pressed twice adds once.
func HostRegistrationID(form string, host registrar.Nameserver) string {
	return StepID(form, "add "+host.Host)
}

// Seen implements Change.
func (HostRegistration) Seen() string { return HostRegistrationSeen() }

// Diff implements Change.
func (c HostRegistration) Diff() []audit.Difference {
	return []audit.Difference{{Field: kind.FieldHost, New: []string{c.host}}}
}

// States implements Change.
func (c HostRegistration) States() (before, wanted any) { return "", c.host }

// Send implements Change. The call names the host alone: that the domain is held by
// this account, the registrar has to be asked.
func (c HostRegistration) Send(ctx context.Context, w registrar.Writing) (registrar.Receipt, error) {
	if w.HostWriter == nil {
		return registrar.Receipt{}, registrar.Lacks("add host " + c.host + " to the registry")
	}
	if _, err := c.reader.Domain(ctx, c.domain, registrar.PartRegistration); err != nil {
		return registrar.Receipt{}, err
	}
	return w.HostWriter.AddHostToRegistry(ctx, c.host, c.domain.TLD())
}

// Look implements Change.
func (HostRegistration) Look(context.Context, registrar.Reading) (Sighting, error) {
	return Sighting{Sight: SeesNothing}, nil
}

// decodeHostRegistration rebuilds the act from its intent.
func decodeHostRegistration(c audit.Change) (Change, error) {
	var before, host string
	if err := decodeStates(c, &before, &host); err != nil {
		return nil, err
	}
	if _, err := registrar.ParseNameserver(host); err != nil || before != "" {
		return nil, fmt.Errorf("states of %s are %.20q and %.100q", c.Kind, before, host)
	}
	return HostRegistration{base: recordedBase(c), host: host}, nil
}

// RegisteredHost is the host that an intent of this kind is about; "" for another.
func RegisteredHost(c audit.Change) string {
	act, err := decodeHostRegistration(c)
	if c.Kind != kind.HostAddToRegistry || err != nil {
		return ""
	}
	return act.(HostRegistration).host
}
