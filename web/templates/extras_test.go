package templates

import (
	"strings"
	"testing"

	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/registrar/rules/extras"
	"portal/web/templates/edits"
	"portal/web/templates/receipt"
	"portal/web/templates/ui"
)

// sampleExtra is a set of a domain as its page shows it.
func sampleExtra(l ui.Layout, name registrar.DomainName, set registrar.ExtraSet, live registrar.Fields) edits.ExtraView {
	of, _ := extras.Of(set)
	d := sampleDomain()
	d.Name = name
	form := ui.EditForm{Layout: l, Head: ui.DomainHead{Name: name, State: d}, ChangeID: "id-1", Seen: "print-1"}
	return edits.ExtraView{EditForm: form, Set: of, Live: live, Shown: live, Alone: true}
}

func extrasStates(l ui.Layout) []state {
	nexus := sampleExtra(l, "brightwater.us", registrar.ExtraUSNexus, registrar.Fields{"app_purpose": "P1", "category": "C31", "new_fact": "<b>"})
	ced := sampleExtra(l, "brightwater.asia", registrar.ExtraAsiaCED, registrar.Fields{"id_type": "passport", "locality_country": "JP"})
	optOut := sampleExtra(l, "brightwater.co.uk", registrar.ExtraUKOptOut, registrar.Fields{"uk_whois_opt": "N", "reg_type": "LTD"})
	tag := sampleExtra(l, "brightwater.co.uk", registrar.ExtraUKTag, nil)
	other := sampleExtra(l, "brightwater.fr", registrar.ExtraOther, registrar.Fields{strings.Repeat("long.name_of_the_registry.", 4): strings.Repeat("v", 200)})
	wrong, stale, hidden, lost := nexus, nexus, ced, tag
	wrong.Problems = map[string]extras.Problem{"validator": {Fault: extras.Missing}, "app_purpose": {Fault: extras.Refused}}
	wrong.Banner = ui.FormBanner{Kind: ui.FormProblems, Problems: 2}
	stale.Banner, stale.Rows = ui.FormBanner{Kind: ui.FormStale}, receipt.ExtraDiff(l.Words, nexus.Set, registrar.Fields{"category": "C11"}, nexus.Live)
	optOut.Block, hidden.Block, hidden.Live, lost.ConfirmWrong = ui.Blocked, ui.BlockedPermission, nil, true
	lost.Problems = map[string]extras.Problem{edits.ExtraTagField: {Fault: extras.TooLong, Max: 64}}
	page := func(sets ...edits.ExtraView) edits.ExtrasView {
		v := edits.ExtrasView{EditForm: sets[0].EditForm}
		for _, s := range sets {
			s.Alone = false
			v.Sets = append(v.Sets, s)
		}
		return v
	}
	all, none, down := page(nexus, hidden, optOut, tag, other), page(nexus), page(nexus)
	all.Language, all.Act, none.Sets = true, edits.ExtraActivate, nil
	password := page(nexus)
	password.Act = edits.ExtraPassword
	down.Sets, down.Unread, down.Block = nil, true, ui.BlockedDown
	return []state{
		{"extras-all", edits.ExtrasPage(all)}, {"extras-password", edits.ExtrasPage(password)}, {"extras-none", edits.ExtrasPage(none)}, {"extras-down", edits.ExtrasPage(down)},
		{"extra-wrong", edits.ExtraPage(wrong)}, {"extra-stale", edits.ExtraPage(stale)}, {"extra-hidden", edits.ExtraPage(hidden)}, {"extra-fixed", edits.ExtraPage(optOut)},
		{"extra-tag", edits.ExtraPage(tag)}, {"extra-tag-wrong", edits.ExtraPage(lost)}, {"extra-other", edits.ExtraPage(other)},
	}
}

func TestWhoMayNotChangeASetDoesNotSeeIt(t *testing.T) {
	v := sampleExtra(layoutFor(t, "en", "acme"), "brightwater.asia", registrar.ExtraAsiaCED, registrar.Fields{"id_number": "X-48151"})
	v.Block = ui.BlockedPermission
	if doc := parse(t, edits.ExtraPage(v)); strings.Contains(doc.Text(), "X-48151") || doc.Find("#work input").Length() > 0 {
		t.Errorf("the page reads %s", doc.Find("#work").Text())
	}
}

func TestAReceiptOfADomainThatIsGoneLeadsElsewhere(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	v := sampleReceipt(l, receipt.OutcomeApplied, "")
	v.Kind, v.Diff = kind.TagSet, receipt.DiffRows(l.Words, "tag", nil, []string{"ELSEWHERE"})
	v.Head.Gone = true
	doc := parse(t, receipt.Page(v))
	equal(t, "pages of the domain", values(doc, `a[href^="/domains/"]`, "href"))
	equal(t, "links", values(doc, "#done, #activity", "href"), "/domains", "/activity")
	equal(t, "row", texts(doc, ".diff tbody tr > *"), "Tag of the new provider", "–nothing", "Now: ELSEWHERE")
	v.Outcome, v.Head.Gone = receipt.OutcomeRefused, false
	equal(t, "refused", values(parse(t, receipt.Page(v)), "#done, #activity", "href"), "/domains/brightwater.com", "/domains/brightwater.com/activity")
}
