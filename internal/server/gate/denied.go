package gate

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

// Owner lets handler run for the owner of the profile only.
func Owner(handler Handler) Handler {
	return func(w http.ResponseWriter, r *http.Request, who Visitor) error {
		if who.Role != auth.RoleOwner {
			return &auth.DeniedError{Missing: registrar.RightProfile}
		}
		return handler(w, r, who)
	}
}

// denied puts err, what a handler returned, into the log if it is a denial that is
// not there yet. What the one path denies, it records itself.
func (v *Visitors) denied(r *http.Request, who Visitor, err error) error {
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
	lost := v.audit.Deny(r.Context(), audit.Denial{Actor: who.Actor, Domain: who.deniedAt(r), Kind: kind.Kind(page.VisitOf(r).Route), Right: missing})
	if lost != nil {
		return fmt.Errorf("record denial: %w", lost)
	}
	return err
}

// deniedAt is the domain that a denial is about: a sub-user has the one of its
// session, whichever it asked for.
func (who Visitor) deniedAt(r *http.Request) registrar.DomainName {
	name, err := registrar.ParseDomainName(r.PathValue("domain"))
	if err != nil || who.Role != auth.RoleOwner {
		return who.Session.Registrar.Domain
	}
	return name
}
