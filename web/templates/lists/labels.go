package lists

import (
	"portal/internal/registrar"
	"portal/web/templates/ui"
)

// LabelsView is the page that labels domains of the list.
type LabelsView struct {
	ui.Layout
	Query                     DomainsQuery // the list that they were chosen in
	Names                     []registrar.DomainName
	All                       bool   // Names are all that match
	Add, Remove               string // as typed
	AddProblem, RemoveProblem LabelsProblem
}

// labelsNamed is how many domains the page names.
const labelsNamed = 10

// named are the first of the domains.
func (v LabelsView) named() []registrar.DomainName { return v.Names[:min(labelsNamed, len(v.Names))] }

// kept are the names that the form sends along: none where all that match are meant.
func (v LabelsView) kept() string {
	if v.All {
		return ""
	}
	return keptText(v.Names)
}

// LabelsProblem is what is wrong with a field of labels.
type LabelsProblem string

// The problems.
const (
	LabelsMissing LabelsProblem = "missing"  // neither to add nor to remove
	LabelsUnfit   LabelsProblem = "unfit"    // one of them is too long, or no plain text
	LabelsTooMany LabelsProblem = "too_many" // a domain would have more than it can
)

// The bounds that the texts name: characters of a label, and labels of a domain.
const (
	longestLabel = 40
	mostLabels   = 20
)

func labelsProblemText(l ui.Layout, p LabelsProblem) string {
	switch p {
	case LabelsUnfit:
		return l.T("labels.problem.unfit", "max", longestLabel)
	case LabelsTooMany:
		return l.T("labels.problem.too_many", "max", mostLabels)
	}
	return l.T("labels.problem.missing")
}
