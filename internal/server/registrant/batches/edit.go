package batches

import (
	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/web/templates/batches"
	"portal/web/templates/ui"
)

// wordings turn the plan of each kind into what templates word.
var wordings = map[kind.Kind]func(change.Plan) batches.BatchEdit{
	kind.NameserversSet: worded(func(p *change.NameserversPlan) batches.BatchEdit {
		return batches.BatchEdit{Kind: batches.BatchNameservers, Op: batches.BatchHostsOp(p.Op), Hosts: p.Hosts, Signed: p.Signed}
	}),
	kind.LockSet: worded(func(p *change.LockPlan) batches.BatchEdit {
		return batches.BatchEdit{Kind: batches.BatchLock, Locked: p.Locked}
	}),
	kind.RenewalSet: worded(func(p *change.RenewalPlan) batches.BatchEdit {
		return batches.BatchEdit{Kind: batches.BatchRenewal, Renewal: p.Renewal}
	}),
	kind.PrivacySet: worded(func(p *change.PrivacyPlan) batches.BatchEdit {
		return batches.BatchEdit{Kind: batches.BatchPrivacy, Private: p.On}
	}),
	kind.ContactsSet: worded(wordedContacts),
	kind.VerificationSend: worded(func(*change.VerificationPlan) batches.BatchEdit {
		return batches.BatchEdit{Kind: batches.BatchVerification}
	}),
	kind.DNSSECSet: worded(func(*change.DNSSECPlan) batches.BatchEdit {
		return batches.BatchEdit{Kind: batches.BatchDNSSEC}
	}),
}

// worded is of for any plan, which has to be a P.
func worded[P change.Plan](of func(P) batches.BatchEdit) func(change.Plan) batches.BatchEdit {
	return func(plan change.Plan) batches.BatchEdit { return of(plan.(P)) }
}

func wordedContacts(p *change.ContactsPlan) batches.BatchEdit {
	edit := batches.BatchEdit{Kind: batches.BatchContacts}
	for _, role := range registrar.ContactRoles {
		if c, ok := p.Contacts[role]; ok {
			edit.Contacts = append(edit.Contacts, ui.RoleContact{Role: role, Contact: c})
		}
	}
	return edit
}

// editOf is a plan as templates word it; nil if there is none yet.
func editOf(plan change.Plan) *batches.BatchEdit {
	if plan == nil {
		return nil
	}
	var edit batches.BatchEdit
	if of, ok := wordings[plan.Kind()]; ok {
		edit = of(plan)
	}
	return &edit
}
