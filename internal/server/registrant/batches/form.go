package batches

import (
	"net/http"
	"net/url"

	"portal/internal/bulk"
	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/server/gate"
	"portal/web/templates/batches"
)

// formPage takes what a bulk edit is to do.
type formPage struct {
	batch batchPage
	bulk  *bulk.Service
	edits Edits
}

// save handles POST /batches/{id}/check: it begins the dry run.
func (p formPage) save(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	form, edit := p.parse(r.PostForm)
	if edit != nil {
		err := p.bulk.Check(r.Context(), who.Actor, r.PathValue("id"), edit)
		return p.batch.stepped(w, r, who, err)
	}
	view, err := p.batch.view(r, who, choice{})
	if err != nil {
		return err
	}
	if view.State != batches.BatchDraft && view.State != batches.BatchReady {
		return p.batch.stepped(w, r, who, bulk.ErrState)
	}
	view.Editing, view.Form = true, form
	if form.Added {
		return p.batch.render(w, r, http.StatusOK, view)
	}
	view.Banner = batches.BatchBannerProblems
	return p.batch.render(w, r, http.StatusUnprocessableEntity, view)
}

// parse reads the form. The edit is nil if something is wrong with it,
// or if another field was asked for.
func (p formPage) parse(form url.Values) (batches.BatchForm, change.Plan) {
	f := batches.BatchForm{BatchEdit: batches.BatchEdit{Kind: batches.BatchEditKind(form.Get("kind"))}}
	switch f.Kind {
	case batches.BatchNameservers:
		return p.parseHosts(f, form)
	case batches.BatchLock:
		value := form.Get("lock")
		if f.Locked = value == "on"; f.Locked || value == "off" {
			return f, &change.LockPlan{Locked: f.Locked}
		}
	case batches.BatchPrivacy:
		value := form.Get("privacy")
		if f.Private = value == "on"; f.Private || value == "off" {
			return f, &change.PrivacyPlan{On: f.Private}
		}
	case batches.BatchVerification:
		return f, &change.VerificationPlan{}
	case batches.BatchDNSSEC:
		return f, &change.DNSSECPlan{}
	case batches.BatchRenewal:
		switch f.Renewal = registrar.Renewal(form.Get("renewal")); f.Renewal {
		case registrar.RenewalAuto, registrar.RenewalExpire, registrar.RenewalManual:
			return f, &change.RenewalPlan{Renewal: f.Renewal}
		}
	}
	f.Missing = true
	return f, nil
}

func (p formPage) parseHosts(f batches.BatchForm, form url.Values) (batches.BatchForm, change.Plan) {
	hosts := p.edits.TypedHosts(form)
	if len(hosts) == 0 {
		hosts = []string{""}
	}
	f.Op, f.Hosts, f.Signed = batches.BatchHostsOp(form.Get("op")), hosts, form.Get("signed") != ""
	switch f.Op {
	case batches.BatchReplaceHosts, batches.BatchAddHosts, batches.BatchRemoveHosts:
	default:
		f.Op = batches.BatchReplaceHosts
	}
	if form.Get("do") == "add" && len(f.Hosts) < rules.MostNameservers {
		f.Hosts, f.Added = append(f.Hosts, ""), true
		return f, nil
	}
	// Which limits hold for each domain, the dry run finds out.
	rows, wanted, problems := p.edits.CheckHosts(hosts, 1, rules.MostNameservers)
	f.Hosts, f.Problems = rows, problems
	if len(problems) > 0 {
		return f, nil
	}
	return f, &change.NameserversPlan{Op: change.HostsOp(f.Op), Hosts: registrar.Hosts(wanted), Signed: f.Signed}
}
