package registrant

import (
	"errors"
	"fmt"
	"net/http"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/server/page"
)

// owner lets handler run for the owner of the profile only.
func (h *Handlers) owner(handler func(http.ResponseWriter, *http.Request, visitor) error) func(http.ResponseWriter, *http.Request, visitor) error {
	return func(w http.ResponseWriter, r *http.Request, who visitor) error {
		if who.Role != auth.RoleOwner {
			return &auth.DeniedError{Missing: registrar.RightProfile}
		}
		return handler(w, r, who)
	}
}

// denied puts err, what a handler returned, into the log if it is a denial that is
// not there yet. What the one path denies, it records itself.
func (h *Handlers) denied(r *http.Request, who visitor, err error) error {
	if !errors.Is(err, auth.ErrDenied) {
		return err
	}
	missing := registrar.RightProfile
	var denial *auth.DeniedError
	if errors.As(err, &denial) {
		if denial.Recorded {
			return err
		}
		missing = denial.Missing
	}
	lost := h.Audit.Deny(r.Context(), audit.Denial{Actor: who.Actor, Domain: who.deniedAt(r), Kind: kind.Kind(page.VisitOf(r).Route), Right: missing})
	if lost != nil {
		return fmt.Errorf("record denial: %w", lost)
	}
	return err
}

// deniedAt is the domain that a denial is about: a sub-user has the one of its
// session, whichever it asked for.
func (who visitor) deniedAt(r *http.Request) registrar.DomainName {
	name, err := registrar.ParseDomainName(r.PathValue("domain"))
	if err != nil || who.Role != auth.RoleOwner {
		return who.session.Registrar.Domain
	}
	return name
}
