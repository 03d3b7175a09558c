package batches

import (
	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/web/templates"
)

// wordings turn the plan of each kind into what templates word.
var wordings = map[kind.Kind]func(change.Plan) templates.BatchEdit{
	kind.NameserversSet: worded(func(p *change.NameserversPlan) templates.BatchEdit {
		return templates.BatchEdit{Kind: templates.BatchNameservers, Op: templates.BatchHostsOp(p.Op), Hosts: p.Hosts, Signed: p.Signed}
	}),
	kind.LockSet: worded(func(p *change.LockPlan) templates.BatchEdit {
		return templates.BatchEdit{Kind: templates.BatchLock, Locked: p.Locked}
	}),
	kind.RenewalSet: worded(func(p *change.RenewalPlan) templates.BatchEdit {
		return templates.BatchEdit{Kind: templates.BatchRenewal, Renewal: p.Renewal}
	}),
	kind.PrivacySet: worded(func(p *change.PrivacyPlan) templates.BatchEdit {
		return templates.BatchEdit{Kind: templates.BatchPrivacy, Private: p.On}
	}),
	kind.ContactsSet: worded(wordedContacts),
	kind.VerificationSend: worded(func(*change.VerificationPlan) templates.BatchEdit {
		return templates.BatchEdit{Kind: templates.BatchVerification}
	}),
	kind.DNSSECSet: worded(func(*change.DNSSECPlan) templates.BatchEdit {
		return templates.BatchEdit{Kind: templates.BatchDNSSEC}
	}),
}

// worded is of for any plan, which has to be a P.
func worded[P change.Plan](of func(P) templates.BatchEdit) func(change.Plan) templates.BatchEdit {
	return func(plan change.Plan) templates.BatchEdit { return of(plan.(P)) }
}

func wordedContacts(p *change.ContactsPlan) templates.BatchEdit {
	edit := templates.BatchEdit{Kind: templates.BatchContacts}
	for _, role := range registrar.ContactRoles {
		if c, ok := p.Contacts[role]; ok {
			edit.Contacts = append(edit.Contacts, templates.RoleContact{Role: role, Contact: c})
		}
	}
	return edit
}

// editOf is a plan as templates word it; nil if there is none yet.
func editOf(plan change.Plan) *templates.BatchEdit {
	if plan == nil {
		return nil
	}
	var edit templates.BatchEdit
	if of, ok := wordings[plan.Kind()]; ok {
		edit = of(plan)
	}
	return &edit
}
