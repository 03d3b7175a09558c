package templates

import (
	"testing"

	"portal/internal/registrar"
	"portal/internal/registrar/rules/contact"
)

func sampleContact() registrar.FullContact {
	return registrar.FullContact{
		FirstName: "Jane", LastName: "Rivers", Organisation: "Brightwater Ltd", Address1: "1 Quay Street", City: "Toronto", State: "ON",
		PostalCode: "M5J 2N1", Country: "CA", Phone: "+1.4165550123", Email: "jane@brightwater.com", Extra: map[string]string{"legal_type": "CCO"},
	}
}

func sampleContacts(l Layout) ContactsView {
	return ContactsView{
		EditForm: EditForm{Layout: l, Head: DomainHead{Name: "brightwater.com", State: sampleDomain()}, ChangeID: "id-1", Seen: "print-1"},
		Cards: []ContactCard{
			{RoleContact: RoleContact{Role: registrar.OwnerContact, Contact: sampleContact()}},
			{RoleContact: RoleContact{Role: registrar.AdminContact, Contact: sampleContact()}},
			{RoleContact: RoleContact{Role: registrar.BillingContact, Contact: registrar.FullContact{Organisation: "Accounts"}}},
			{RoleContact: RoleContact{Role: registrar.TechContact}},
		},
		Others: true, MayRevoke: true, ResendID: "id-2", ResendAt: "print-2",
		Trade: &TradeView{Lock: true, Changeable: true, ChangeID: "id-3", Seen: "print-3"},
		Agent: &AgentView{On: true, Changeable: true, ChangeID: "id-4", Seen: "print-4"},
	}
}

func sampleContactForm(l Layout) ContactFormView {
	return ContactFormView{EditForm: sampleContacts(l).EditForm, Role: registrar.OwnerContact, Contact: sampleContact(), Copies: []ContactCopy{
		{registrar.AdminContact, "print-a", true}, {registrar.TechContact, "print-t", false},
	}}
}

// contactStates are the pages about contacts in their states.
func contactStates(l Layout) []state {
	view := sampleContacts(l)
	all := []state{{"contacts", ContactsPage(view)}}
	view.Pending, view.Trade, view.Agent = "Nora New", &TradeView{}, &AgentView{Changeable: true, ChangeID: "id-4", Seen: "print-4"}
	all = append(all, state{"contacts-pending", ContactsPage(view)})
	view.Block, view.Cards, view.Trade, view.Agent = BlockedPermission, nil, nil, nil
	all = append(all, state{"contacts-permission", ContactsPage(view)})

	others := ContactsOthersView{EditForm: sampleContacts(l).EditForm, Contacts: sampleContacts(l).Contacts()}
	all = append(all, state{"contacts-others", ContactsOthersPage(others)})
	others.NoRoles, others.NoNames, others.Text = true, true, "nobody.com"
	others.LeftOut = []BatchLeftOut{{Text: "nobody.com"}, {Text: "???", Syntax: true}}
	others.Banner = FormBanner{Kind: FormProblems, Problems: 3}
	all = append(all, state{"contacts-others-problems", ContactsOthersPage(others)})

	form := sampleContactForm(l)
	all = append(all, state{"contact", ContactPage(form)})
	form.Review, form.Trade, form.Agent = true, &TradeView{Lock: true}, &AgentView{On: true}
	form.Rows = ContactDiff(l.Words, form.Role, registrar.FullContact{FirstName: "Jim", Country: "DE"}, form.Contact)
	all = append(all, state{"contact-review", ContactPage(form)})
	form.Review, form.Banner = false, FormBanner{Kind: FormStale}
	all = append(all, state{"contact-stale", ContactPage(form)})
	form = sampleContactForm(l)
	form.Contact.Country, form.Head.Name = "DE", "brightwater.co.uk"
	form.Problems = map[string]contact.Problem{"email": {Fault: ContactProblemRefused}}
	for i, field := range registrar.ContactFields[:9] {
		form.Problems[field] = contact.Problem{Fault: []contact.Fault{contact.Missing, contact.TooLong, contact.NoLetter, contact.BadPlace, contact.BadPhone}[i%5], Max: 64, Text: "none"}
	}
	form.Banner = ContactProblems(form.Problems)
	all = append(all, state{"contact-problems", ContactPage(form)})
	form = sampleContactForm(l)
	form.Block = BlockedHeld
	return append(all, state{"contact-held", ContactPage(form)})
}

func TestAContactFormKnowsWhatBrowsersKnowOfPeople(t *testing.T) {
	doc := parse(t, ContactPage(sampleContactForm(layoutFor(t, "en", "acme"))))
	equal(t, "names", values(doc, "#contact .field [name]", "name"), registrar.ContactFields[:14]...)
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
	doc := parse(t, ContactPage(form))
	for name, want := range map[string]string{"email": "jane@brightwater.com", "phone": "+1.4165550123", "use": "admin", "seen": "print-1", "seen_tech": "print-t", "change_id": "id-1"} {
		equal(t, name, values(doc, "input[type=hidden][name="+name+"]", "value"), want)
	}
	equal(t, "steps", values(doc, "#contact button", "value"), "save", "edit")
}

func TestErasedValuesAreSaidToBeErased(t *testing.T) {
	row := ErasedRow(layoutFor(t, "en", "acme").Words, "owner.email")
	if row.Label != "Owner: Email address" || row.New != "erased from the records" {
		t.Errorf("row = %+v", row)
	}
}
