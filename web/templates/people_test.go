package templates

import (
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
)

func peopleStates(l Layout) []state {
	owner := l
	owner.Owner = true
	form := EditForm{Layout: owner, Head: DomainHead{Name: "brightwater.com", State: sampleDomain()}, ChangeID: "id-1", Seen: "print-1"}
	all := []string{"owner", "admin", "billing", "tech", "nameservers", "provider", "extras"}
	none := PeopleView{EditForm: form, All: all}
	one := PeopleView{EditForm: form, All: all, Present: "bob", Username: "bob", Rights: []string{"tech", "nameservers"}}
	wrong, blocked := none, none
	wrong.Username, wrong.UsernameWrong, wrong.Fault = "Bob & Co", true, rules.PasswordEasy
	wrong.Banner = FormBanner{Kind: FormProblems, Problems: wrong.Problems()}
	blocked.Block = BlockedPermission
	return []state{
		{"people-choice", PeopleChoicePage(PeopleChoiceView{Layout: owner, Names: []registrar.DomainName{"brightwater.com", "xn--bcher-kva.com"}})},
		{"people-choice-wrong", PeopleChoicePage(PeopleChoiceView{Layout: owner, Domain: "not a name", Invalid: true})},
		{"people-none", PeoplePage(none)}, {"people-one", PeoplePage(one)}, {"people-wrong", PeoplePage(wrong)}, {"people-blocked", PeoplePage(blocked)},
	}
}
