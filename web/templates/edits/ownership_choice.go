package edits

import (
	"net/url"

	"portal/internal/registrar"
	"portal/web/templates/ui"
)

// OwnershipWay is what somebody wants who goes there.
type OwnershipWay string

// The ways. The zero value is none yet.
const (
	OwnershipRename   OwnershipWay = "rename"   // a profile of a new name for all domains
	OwnershipNew      OwnershipWay = "new"      // a new profile, for somebody else
	OwnershipExisting OwnershipWay = "existing" // a profile that is there
)

// OwnershipChoice is what is moved, and how.
type OwnershipChoice struct {
	Way  OwnershipWay
	All  bool                 // every domain of the profile
	Name registrar.DomainName // the one that moves, or that stands for all
}

// Address is that of the form for the choice.
func (c OwnershipChoice) Address() string {
	scope := "one"
	if c.All {
		scope = "all"
	}
	return ui.OwnershipPath + "?" + url.Values{"way": {string(c.Way)}, "scope": {scope}, "domain": {string(c.Name)}}.Encode()
}

// OwnershipChoiceView asks what is to be moved, and how.
type OwnershipChoiceView struct {
	ui.Layout
	Profile    string
	Way        OwnershipWay
	All        bool
	Domain     string // as typed
	Names      []registrar.DomainName
	WayMissing bool
	Invalid    bool // Domain is no name
	Foreign    bool // the profile does not hold it
}

// problems counts what needs correction.
func (v OwnershipChoiceView) problems() (n int) {
	for _, wrong := range []bool{v.WayMissing, v.Invalid || v.Foreign} {
		if wrong {
			n++
		}
	}
	return n
}

func (v OwnershipChoiceView) ways() []ui.Option {
	return []ui.Option{
		{Value: string(OwnershipRename), Text: v.T("ownership.rename"), Hint: v.T("ownership.rename.hint")},
		{Value: string(OwnershipNew), Text: v.T("ownership.new"), Hint: v.T("ownership.new.hint")},
		{Value: string(OwnershipExisting), Text: v.T("ownership.existing"), Hint: v.T("ownership.existing.hint")},
	}
}

func (v OwnershipChoiceView) scopes() []ui.Option {
	return []ui.Option{
		{Value: "one", Text: v.T("ownership.scope.one")},
		{Value: "all", Text: v.T("ownership.scope.all"), Hint: v.T("ownership.scope.hint")},
	}
}

func (v OwnershipChoiceView) scope() string {
	if v.All {
		return "all"
	}
	return "one"
}

func (v OwnershipChoiceView) domainProblem() string {
	switch {
	case v.Invalid:
		return v.T("ownership.domain.invalid")
	case v.Foreign:
		return v.T("ownership.domain.foreign")
	}
	return ""
}

// domainDescribed lists the elements that explain the field.
func (v OwnershipChoiceView) domainDescribed() string {
	if v.domainProblem() == "" {
		return "domain-hint"
	}
	return "domain-hint domain-problem"
}
