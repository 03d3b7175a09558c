package batches

import (
	"portal/internal/registrar"
	"portal/web/templates/ui"
)

// BatchPasteProblem says why a pasted list came back.
type BatchPasteProblem string

// The problems. The zero value is none.
const (
	PasteEmpty   BatchPasteProblem = "empty"
	PasteTooMany BatchPasteProblem = "too_many"
	PasteOpen    BatchPasteProblem = "open"     // too many were not started: see Open
	PasteNone    BatchPasteProblem = "none"     // no name of the list is in the profile
	PasteLeftOut BatchPasteProblem = "left_out" // some are not: go on without them?
)

// BatchLeftOut is an entry of a pasted list that can't be edited.
type BatchLeftOut struct {
	Text   string               // as it was pasted
	Syntax bool                 // it is no domain name; else it is not in the profile
	Below  registrar.DomainName // which is in the profile
}

func (o BatchLeftOut) reason(l ui.Layout) string {
	if o.Syntax {
		return l.T("batches.paste.reason.syntax")
	}
	if o.Below != "" {
		return l.T("batches.paste.reason.below", "domain", o.Below.Unicode())
	}
	return l.T("batches.paste.reason.not_held")
}

// BatchPasteView is the page to paste a list of domains on.
//
// It posts text, and without=yes to go on without what is left out.
type BatchPasteView struct {
	ui.Layout
	Text    string // as pasted
	Problem BatchPasteProblem
	LeftOut []BatchLeftOut
	Open    []BatchSummary // to start or discard first
	Found   int            // names of the list that are in the profile
	Most    int            // how many a bulk edit takes
	Form    string         // see ui.ParamForm
}

// mostLeftOut bounds how many entries are listed.
const mostLeftOut = 200

func (v BatchPasteView) shownLeftOut() []BatchLeftOut {
	return v.LeftOut[:min(len(v.LeftOut), mostLeftOut)]
}

func (v BatchPasteView) moreLeftOut() int { return max(0, len(v.LeftOut)-mostLeftOut) }

// problem words what is wrong with the list as a whole.
func (v BatchPasteView) problem() string {
	switch v.Problem {
	case PasteEmpty:
		return v.T("batches.paste.problem.empty")
	case PasteTooMany:
		return v.T("batches.paste.problem.too_many", "most", v.Most)
	case PasteOpen:
		return v.T("batches.paste.problem.open")
	case PasteNone:
		return v.T("batches.paste.problem.none")
	case PasteLeftOut:
		return v.N("batches.paste.problem.left_out", len(v.LeftOut))
	}
	return ""
}
