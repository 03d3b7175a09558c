package templates

import (
	"time"

	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/web/templates/account"
	"portal/web/templates/edits"
	"portal/web/templates/lists"
	"portal/web/templates/ui"
)

func ownershipStates(l ui.Layout) []state {
	l.Owner = true
	form := edits.OwnershipView{
		EditForm:        ui.EditForm{Layout: l, Head: ui.DomainHead{Name: "brightwater.com"}, ChangeID: "8F3K-2QTD-AAAA", Seen: "seen"},
		OwnershipChoice: edits.OwnershipChoice{Way: edits.OwnershipNew, Name: "brightwater.com"}, Profile: "jane", Ends: true,
	}
	other, all, wrong, theirs, weak, refused, down, throttled := form, form, form, form, form, form, form, form
	other.Ends, other.Person, other.RelockAt = false, "webhost", now.Add(time.Hour)
	all.Way, all.All, all.Domains = edits.OwnershipRename, true, 17
	wrong.Username, wrong.UsernameWrong, wrong.Fault = "Bob & Co", true, rules.PasswordShort
	wrong.Banner = ui.FormBanner{Kind: ui.FormProblems, Problems: wrong.Problems()}
	theirs.Way, theirs.Username, theirs.Join, theirs.TheirsWrong, theirs.JoinOwn = edits.OwnershipExisting, "carl", "carls.com", true, true
	theirs.Banner = ui.FormBanner{Kind: ui.FormProblems, Problems: theirs.Problems()}
	weak.Way, weak.All, weak.Domains, weak.CurrentWeak = edits.OwnershipRename, true, 1, true
	weak.Banner = ui.FormBanner{Kind: ui.FormProblems, Problems: weak.Problems()}
	refused.Banner = ui.FormBanner{Kind: ui.FormRefused, Reason: registrar.ReasonGone, ChangeID: "8F3K-2QTD-AAAB"}
	down.Block = ui.BlockedDown
	throttled.Wait = 40 * time.Second
	choice := edits.OwnershipChoiceView{Layout: l, Profile: "jane", Domain: "brightwater.com", Names: []registrar.DomainName{"brightwater.com", "xn--bcher-kva.com"}}
	unclear := choice
	unclear.WayMissing, unclear.Foreign, unclear.Domain = true, true, "someone-elses.com"
	head := ui.DomainHead{Name: "brightwater.com", State: sampleDomain()}
	requests := lists.RequestsView{Layout: l, Head: head, Rows: []lists.RequestRow{
		{Kind: registrar.RequestNameservers, At: now.Add(-time.Hour), State: lists.RequestWaiting},
		{Kind: registrar.RequestContacts, At: now.Add(-50 * time.Hour), Answered: now.Add(-26 * time.Hour), State: lists.RequestDone},
		{Kind: registrar.RequestRenewal, At: now.Add(-90 * time.Hour), Answered: now.Add(-80 * time.Hour), State: lists.RequestRefused},
		{Kind: "new to us", Answered: now.Add(-80 * time.Hour), State: lists.RequestAnswered},
	}}
	return []state{
		{"ownership-choice", edits.OwnershipChoicePage(choice)}, {"ownership-choice-wrong", edits.OwnershipChoicePage(unclear)},
		{"ownership-new", edits.OwnershipPage(form)}, {"ownership-other", edits.OwnershipPage(other)}, {"ownership-rename", edits.OwnershipPage(all)},
		{"ownership-wrong", edits.OwnershipPage(wrong)}, {"ownership-theirs", edits.OwnershipPage(theirs)}, {"ownership-weak", edits.OwnershipPage(weak)},
		{"ownership-refused", edits.OwnershipPage(refused)}, {"ownership-down", edits.OwnershipPage(down)}, {"ownership-throttled", edits.OwnershipPage(throttled)},
		{"sign-in-moved", account.SignInPage(account.SignInView{Layout: signedOut(l), Banner: account.SignInMoved, Change: "8F3K-2QTD-AAAA"})},
		{"public", lists.PublicPage(publicView(l, head, 0))}, {"public-more", lists.PublicPage(publicView(l, head, 4))}, {"public-unread", lists.PublicPage(lists.PublicView{Layout: l, Head: head, Unread: true})},
		{"requests", lists.RequestsPage(requests)}, {"requests-none", lists.RequestsPage(lists.RequestsView{Layout: l, Head: head})},
		{"requests-unknown", lists.RequestsPage(lists.RequestsView{Layout: l, Head: head, Unknown: true})},
	}
}

func signedOut(l ui.Layout) ui.Layout {
	l.Actor, l.Owner = "", false
	return l
}
