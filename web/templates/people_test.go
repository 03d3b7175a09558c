package templates

import (
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/web/templates/edits"
	"portal/web/templates/ui"
)

func peopleStates(l ui.Layout) []state {
	owner := l
	owner.Owner = true
	form := ui.EditForm{Layout: owner, Head: ui.DomainHead{Name: "brightwater.com", State: sampleDomain()}, ChangeID: "id-1", Seen: "print-1"}
	all := []string{"owner", "admin", "billing", "tech", "nameservers", "provider", "extras"}
	none := edits.PeopleView{EditForm: form, All: all}
	one := edits.PeopleView{EditForm: form, All: all, Present: "bob", Username: "bob", Rights: []string{"tech", "nameservers"}}
	wrong, blocked := none, none
	wrong.Username, wrong.UsernameWrong, wrong.Fault = "Bob & Co", true, rules.PasswordEasy
	wrong.Banner = ui.FormBanner{Kind: ui.FormProblems, Problems: wrong.Problems()}
	blocked.Block = ui.BlockedPermission
	return []state{
		{"people-choice", edits.PeopleChoicePage(edits.PeopleChoiceView{Layout: owner, Names: []registrar.DomainName{"brightwater.com", "xn--bcher-kva.com"}})},
		{"people-choice-wrong", edits.PeopleChoicePage(edits.PeopleChoiceView{Layout: owner, Domain: "not a name", Invalid: true})},
		{"people-none", edits.PeoplePage(none)}, {"people-one", edits.PeoplePage(one)}, {"people-wrong", edits.PeoplePage(wrong)}, {"people-blocked", edits.PeoplePage(blocked)},
	}
}
