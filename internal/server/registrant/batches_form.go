package registrant

import (
	"net/http"
	"net/url"

	"portal/internal/bulk"
	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/internal/server/registrant/edits"
	"portal/web/templates"
)

// mostBatchHosts is how many nameservers the form of a bulk edit takes: no registry
// takes more. Which limits hold for each domain, the dry run finds out.
const mostBatchHosts = 13

// saveBatchCheck handles POST /batches/{id}/check: it begins the dry run.
func (h *Handlers) saveBatchCheck(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	form, edit := parseBatchEdit(r.PostForm)
	if edit != nil {
		err := h.Batches.Check(r.Context(), who.Actor, r.PathValue("id"), edit)
		return h.stepped(w, r, who, err)
	}
	view, err := h.batchView(r, who, batchChoice{})
	if err != nil {
		return err
	}
	if view.State != templates.BatchDraft && view.State != templates.BatchReady {
		return h.stepped(w, r, who, bulk.ErrState)
	}
	view.Editing, view.Form = true, form
	if form.Added {
		return h.renderBatch(w, r, http.StatusOK, view)
	}
	view.Banner = templates.BatchBannerProblems
	return h.renderBatch(w, r, http.StatusUnprocessableEntity, view)
}

// parseBatchEdit reads the form. The edit is nil if something is wrong with it,
// or if another field was asked for.
func parseBatchEdit(form url.Values) (templates.BatchForm, change.Plan) {
	f := templates.BatchForm{BatchEdit: templates.BatchEdit{Kind: templates.BatchEditKind(form.Get("kind"))}}
	switch f.Kind {
	case templates.BatchNameservers:
		return parseBatchHosts(f, form)
	case templates.BatchLock:
		value := form.Get("lock")
		if f.Locked = value == "on"; f.Locked || value == "off" {
			return f, &change.LockPlan{Locked: f.Locked}
		}
	case templates.BatchPrivacy:
		value := form.Get("privacy")
		if f.Private = value == "on"; f.Private || value == "off" {
			return f, &change.PrivacyPlan{On: f.Private}
		}
	case templates.BatchVerification:
		return f, &change.VerificationPlan{}
	case templates.BatchDNSSEC:
		return f, &change.DNSSECPlan{}
	case templates.BatchRenewal:
		switch f.Renewal = registrar.Renewal(form.Get("renewal")); f.Renewal {
		case registrar.RenewalAuto, registrar.RenewalExpire, registrar.RenewalManual:
			return f, &change.RenewalPlan{Renewal: f.Renewal}
		}
	}
	f.Missing = true
	return f, nil
}

func parseBatchHosts(f templates.BatchForm, form url.Values) (templates.BatchForm, change.Plan) {
	hosts := edits.TypedHosts(form)
	if len(hosts) == 0 {
		hosts = []string{""}
	}
	f.Op, f.Hosts, f.Signed = templates.BatchHostsOp(form.Get("op")), hosts, form.Get("signed") != ""
	switch f.Op {
	case templates.BatchReplaceHosts, templates.BatchAddHosts, templates.BatchRemoveHosts:
	default:
		f.Op = templates.BatchReplaceHosts
	}
	if form.Get("do") == "add" && len(f.Hosts) < mostBatchHosts {
		f.Hosts, f.Added = append(f.Hosts, ""), true
		return f, nil
	}
	rows, wanted, problems := edits.CheckHosts(hosts, 1, mostBatchHosts)
	f.Hosts, f.Problems = rows, problems
	if len(problems) > 0 {
		return f, nil
	}
	return f, &change.NameserversPlan{Op: change.HostsOp(f.Op), Hosts: registrar.Hosts(wanted), Signed: f.Signed}
}
