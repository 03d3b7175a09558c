package batches

import "portal/web/templates/ui"

// mostBack is how many values from before the page offers: each becomes a bulk edit, and
// no more may wait than a profile may have.
const mostBack = 8

// BatchBackView offers to change back what a bulk edit did.
//
// Each group's form posts to Action: form_id, and old (repeated), its values from before.
type BatchBackView struct {
	ui.Layout
	BatchSummary
	Groups []BatchBackGroup
	Form   string
	Open   bool // too many bulk edits were not started: 422
}

// BatchBackGroup are domains that had the same before.
type BatchBackGroup struct {
	Edit    *BatchEdit // that sets it again; nil where none can
	Old     []string
	Domains int
}

// Action is the address of the forms.
func (v BatchBackView) Action() string { return ui.BatchPath(v.ID, "back") }

// Many reports whether there are more different values than are offered.
func (v BatchBackView) Many() bool { return len(v.Groups) > mostBack }

// rows is the address of the domains that were changed, each with its receipt.
func (v BatchBackView) rows() string {
	return BatchView{BatchSummary: v.BatchSummary}.Address(BatchGroupDone, "", 0)
}

// single counts the domains that can be changed back one by one only.
func (v BatchBackView) single() int {
	n := 0
	for _, g := range v.Groups {
		if g.Edit == nil || v.Many() {
			n += g.Domains
		}
	}
	return n
}

// why says why those can't be changed back together.
func (v BatchBackView) why() string {
	switch {
	case v.Edit != nil && v.Edit.Kind == BatchVerification:
		return v.T("batches.back.sent")
	case v.Many():
		return v.N("batches.back.many", len(v.Groups))
	}
	return v.N("batches.back.single", v.single())
}
