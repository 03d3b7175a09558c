package admin

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"portal/internal/audit"
	"portal/internal/seal"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/internal/staff"
	"portal/web/templates/ui"
)

// proof handles GET /log/{id}/proof.zip: the entry, of a change all its entries, and the
// proofs that they stand in the log. That it was taken is in the log, too.
func (c *Console) proof(w http.ResponseWriter, r *http.Request, who staff.Session) error {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil || c.Proofs == nil {
		return errNotThere
	}
	exact, line, err := c.Audit.Exact(r.Context(), reach(who), id)
	if errors.Is(err, audit.ErrNotFound) {
		return errNotThere
	}
	if err != nil {
		return err
	}
	var bundle seal.Bundle
	if exact.ChangeID != "" {
		bundle, err = c.Proofs.Change(r.Context(), exact.ChangeID)
	} else {
		bundle, err = c.Proofs.Entries(r.Context(), []string{line.Actor.Brand}, []int64{id})
	}
	if err != nil {
		return &page.Failure{Kind: ui.ErrorRecordsUnread, Err: err}
	}
	file, err := gate.Archive(c.pages.Layout(r), bundle)
	if err != nil {
		return err
	}
	taken := audit.Act{Domain: line.Domain, Action: "export", Subject: fmt.Sprintf("proof of entry %d", id)}
	taken.Actor.Brand = line.Actor.Brand
	if err := c.record(r, who, taken); err != nil {
		return err
	}
	return gate.SendArchive(w, fmt.Sprintf("proof-%d", id), file)
}
