package templates

import (
	"testing"

	"portal/internal/registrar"
	"portal/internal/registrar/rules/contact"
	"portal/web/templates/batches"
	"portal/web/templates/edits"
	"portal/web/templates/receipt"
	"portal/web/templates/ui"
)

func sampleContact() registrar.FullContact {
	return registrar.FullContact{
		FirstName: "Jane", LastName: "Rivers", Organisation: "Brightwater Ltd", Address1: "1 Quay Street", City: "Toronto", State: "ON",
		PostalCode: "M5J 2N1", Country: "CA", Phone: "+1.4165550123", Email: "jane@brightwater.com", Extra: map[string]string{"legal_type": "CCO"},
	}
}

func sampleContacts(l ui.Layout) edits.ContactsView {
	return edits.ContactsView{
		EditForm: ui.EditForm{Layout: l, Head: ui.DomainHead{Name: "brightwater.com", State: sampleDomain()}, ChangeID: "id-1", Seen: "print-1"},
		Cards: []edits.ContactCard{
			{RoleContact: ui.RoleContact{Role: registrar.OwnerContact, Contact: sampleContact()}},
			{RoleContact: ui.RoleContact{Role: registrar.AdminContact, Contact: sampleContact()}},
			{RoleContact: ui.RoleContact{Role: registrar.BillingContact, Contact: registrar.FullContact{Organisation: "Accounts"}}},
			{RoleContact: ui.RoleContact{Role: registrar.TechContact}},
		},
		Others: true, MayRevoke: true, ResendID: "id-2", ResendAt: "print-2",
		Trade: &edits.TradeView{Lock: true, Changeable: true, ChangeID: "id-3", Seen: "print-3"},
		Agent: &edits.AgentView{On: true, Changeable: true, ChangeID: "id-4", Seen: "print-4"},
	}
}

func sampleContactForm(l ui.Layout) edits.ContactFormView {
	return edits.ContactFormView{EditForm: sampleContacts(l).EditForm, Role: registrar.OwnerContact, Contact: sampleContact(), Copies: []edits.ContactCopy{
		{Role: registrar.AdminContact, Seen: "print-a", Chosen: true}, {Role: registrar.TechContact, Seen: "print-t", Chosen: false},
	}}
}

// contactStates are the pages about contacts in their states.
func contactStates(l ui.Layout) []state {
	view := sampleContacts(l)
	all := []state{{"contacts", edits.ContactsPage(view)}}
	view.Pending, view.Trade, view.Agent = "Nora New", &edits.TradeView{}, &edits.AgentView{Changeable: true, ChangeID: "id-4", Seen: "print-4"}
	all = append(all, state{"contacts-pending", edits.ContactsPage(view)})
	view.Block, view.Cards, view.Trade, view.Agent = ui.BlockedPermission, nil, nil, nil
	all = append(all, state{"contacts-permission", edits.ContactsPage(view)})

	others := batches.ContactsOthersView{EditForm: sampleContacts(l).EditForm, Contacts: sampleContacts(l).Contacts()}
	all = append(all, state{"contacts-others", batches.ContactsOthersPage(others)})
	others.NoRoles, others.NoNames, others.Text = true, true, "nobody.com"
	others.LeftOut = []batches.BatchLeftOut{{Text: "nobody.com"}, {Text: "???", Syntax: true}}
	others.Banner = ui.FormBanner{Kind: ui.FormProblems, Problems: 3}
	all = append(all, state{"contacts-others-problems", batches.ContactsOthersPage(others)})

	form := sampleContactForm(l)
	all = append(all, state{"contact", edits.ContactPage(form)})
	form.Review, form.Trade, form.Agent = true, &edits.TradeView{Lock: true}, &edits.AgentView{On: true}
	form.Rows = edits.ContactDiff(l.Words, form.Role, registrar.FullContact{FirstName: "Jim", Country: "DE"}, form.Contact)
	all = append(all, state{"contact-review", edits.ContactPage(form)})
	form.Review, form.Banner = false, ui.FormBanner{Kind: ui.FormStale}
	all = append(all, state{"contact-stale", edits.ContactPage(form)})
	form = sampleContactForm(l)
	form.Contact.Country, form.Head.Name = "DE", "brightwater.co.uk"
	form.Problems = map[string]contact.Problem{"email": {Fault: ui.ContactProblemRefused}}
	for i, field := range registrar.ContactFields[:9] {
		form.Problems[field] = contact.Problem{Fault: []contact.Fault{contact.Missing, contact.TooLong, contact.NoLetter, contact.BadPlace, contact.BadPhone}[i%5], Max: 64, Text: "none"}
	}
	form.Banner = edits.ContactProblems(form.Problems)
	all = append(all, state{"contact-problems", edits.ContactPage(form)})
	form = sampleContactForm(l)
	form.Block = ui.BlockedHeld
	return append(all, state{"contact-held", edits.ContactPage(form)})
}

func TestAContactFormKnowsWhatBrowsersKnowOfPeople(t *testing.T) {
	doc := parse(t, edits.ContactPage(sampleContactForm(layoutFor(t, "en", "acme"))))
	equal(t, "names", values(doc, "#contact .field [name]", "name"), "first_name", "last_name", "organisation",
		"country", "address1", "address2", "address3", "city", "state", "postal_code", "email", "phone", "fax", "url")
	for selector, want := range map[string][2]string{
		"#contact-phone": {"value", "+1 416-555-0123"}, "#contact-email": {"inputmode", "email"},
		"#contact-first_name": {"autocomplete", "given-name"}, "#contact-country option[selected]": {"value", "CA"},
		"#contact-state option[selected]": {"value", "ON"}, "#contact-fax": {"autocomplete", "fax tel"},
	} {
		if got := doc.Find(selector).AttrOr(want[0], ""); got != want[1] {
			t.Errorf("%s has %s %q, want %q", selector, want[0], got, want[1])
		}
	}
	equal(t, "labels of optional fields", texts(doc, "label[for=contact-address2], label[for=contact-city]"), "Address, second line (optional)", "City")
}

func TestTheReviewCarriesEverythingThatWasTyped(t *testing.T) {
	form := sampleContactForm(layoutFor(t, "en", "acme"))
	form.Review = true
	doc := parse(t, edits.ContactPage(form))
	for name, want := range map[string]string{"email": "jane@brightwater.com", "phone": "+1.4165550123", "use": "admin", "seen": "print-1", "seen_tech": "print-t", "change_id": "id-1"} {
		equal(t, name, values(doc, "input[type=hidden][name="+name+"]", "value"), want)
	}
	equal(t, "the way back, then the way on", values(doc, "#contact .main, #contact .danger", "value"), "edit", "save")
}

func TestErasedValuesAreSaidToBeErased(t *testing.T) {
	row := receipt.ErasedRow(layoutFor(t, "en", "acme").Words, "owner.email")
	if row.Label != "Owner: Email address" || row.New != "erased from the records" {
		t.Errorf("row = %+v", row)
	}
}
