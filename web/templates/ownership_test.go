package templates

import (
	"time"

	"portal/internal/registrar"
	"portal/internal/registrar/rules"
)

func ownershipStates(l Layout) []state {
	l.Owner = true
	form := OwnershipView{
		EditForm:        EditForm{Layout: l, Head: DomainHead{Name: "brightwater.com"}, ChangeID: "8F3K-2QTD-AAAA", Seen: "seen"},
		OwnershipChoice: OwnershipChoice{Way: OwnershipNew, Name: "brightwater.com"}, Profile: "jane", Ends: true,
	}
	other, all, wrong, theirs, weak, refused, down, throttled := form, form, form, form, form, form, form, form
	other.Ends, other.Person, other.RelockAt = false, "webhost", now.Add(time.Hour)
	all.Way, all.All, all.Domains = OwnershipRename, true, 17
	wrong.Username, wrong.UsernameWrong, wrong.Fault = "Bob & Co", true, rules.PasswordShort
	wrong.Banner = FormBanner{Kind: FormProblems, Problems: wrong.Problems()}
	theirs.Way, theirs.Username, theirs.Join, theirs.TheirsWrong, theirs.JoinOwn = OwnershipExisting, "carl", "carls.com", true, true
	theirs.Banner = FormBanner{Kind: FormProblems, Problems: theirs.Problems()}
	weak.Way, weak.All, weak.Domains, weak.CurrentWeak = OwnershipRename, true, 1, true
	weak.Banner = FormBanner{Kind: FormProblems, Problems: weak.Problems()}
	refused.Banner = FormBanner{Kind: FormRefused, Reason: registrar.ReasonGone, ChangeID: "8F3K-2QTD-AAAB"}
	down.Block = BlockedDown
	throttled.Wait = 40 * time.Second
	choice := OwnershipChoiceView{Layout: l, Profile: "jane", Domain: "brightwater.com", Names: []registrar.DomainName{"brightwater.com", "xn--bcher-kva.com"}}
	unclear := choice
	unclear.WayMissing, unclear.Foreign, unclear.Domain = true, true, "someone-elses.com"
	head := DomainHead{Name: "brightwater.com", State: sampleDomain()}
	requests := RequestsView{Layout: l, Head: head, Rows: []RequestRow{
		{Kind: registrar.RequestNameservers, At: now.Add(-time.Hour), State: RequestWaiting},
		{Kind: registrar.RequestContacts, At: now.Add(-50 * time.Hour), Answered: now.Add(-26 * time.Hour), State: RequestDone},
		{Kind: registrar.RequestRenewal, At: now.Add(-90 * time.Hour), Answered: now.Add(-80 * time.Hour), State: RequestRefused},
		{Kind: "new to us", Answered: now.Add(-80 * time.Hour), State: RequestAnswered},
	}}
	return []state{
		{"ownership-choice", OwnershipChoicePage(choice)}, {"ownership-choice-wrong", OwnershipChoicePage(unclear)},
		{"ownership-new", OwnershipPage(form)}, {"ownership-other", OwnershipPage(other)}, {"ownership-rename", OwnershipPage(all)},
		{"ownership-wrong", OwnershipPage(wrong)}, {"ownership-theirs", OwnershipPage(theirs)}, {"ownership-weak", OwnershipPage(weak)},
		{"ownership-refused", OwnershipPage(refused)}, {"ownership-down", OwnershipPage(down)}, {"ownership-throttled", OwnershipPage(throttled)},
		{"sign-in-moved", SignInPage(SignInView{Layout: signedOut(l), Banner: SignInMoved, Change: "8F3K-2QTD-AAAA"})},
		{"requests", RequestsPage(requests)}, {"requests-none", RequestsPage(RequestsView{Layout: l, Head: head})},
		{"requests-unknown", RequestsPage(RequestsView{Layout: l, Head: head, Unknown: true})},
	}
}

func signedOut(l Layout) Layout {
	l.Actor, l.Owner = "", false
	return l
}
