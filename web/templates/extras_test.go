package templates

import (
	"strings"
	"testing"

	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/registrar/rules/extras"
)

// sampleExtra is a set of a domain as its page shows it.
func sampleExtra(l Layout, name registrar.DomainName, set registrar.ExtraSet, live registrar.Fields) ExtraView {
	of, _ := extras.Of(set)
	d := sampleDomain()
	d.Name = name
	form := EditForm{Layout: l, Head: DomainHead{Name: name, State: d}, ChangeID: "id-1", Seen: "print-1"}
	return ExtraView{EditForm: form, Set: of, Live: live, Shown: live, Alone: true}
}

func extrasStates(l Layout) []state {
	nexus := sampleExtra(l, "brightwater.us", registrar.ExtraUSNexus, registrar.Fields{"app_purpose": "P1", "category": "C31", "new_fact": "<b>"})
	ced := sampleExtra(l, "brightwater.asia", registrar.ExtraAsiaCED, registrar.Fields{"id_type": "passport", "locality_country": "JP"})
	optOut := sampleExtra(l, "brightwater.co.uk", registrar.ExtraUKOptOut, registrar.Fields{"uk_whois_opt": "N", "reg_type": "LTD"})
	tag := sampleExtra(l, "brightwater.co.uk", registrar.ExtraUKTag, nil)
	other := sampleExtra(l, "brightwater.fr", registrar.ExtraOther, registrar.Fields{strings.Repeat("long.name_of_the_registry.", 4): strings.Repeat("v", 200)})
	wrong, stale, hidden, lost := nexus, nexus, ced, tag
	wrong.Problems = map[string]extras.Problem{"validator": {Fault: extras.Missing}, "app_purpose": {Fault: extras.Refused}}
	wrong.Banner = FormBanner{Kind: FormProblems, Problems: 2}
	stale.Banner, stale.Rows = FormBanner{Kind: FormStale}, ExtraDiff(l.Words, nexus.Set, registrar.Fields{"category": "C11"}, nexus.Live)
	optOut.Block, hidden.Block, hidden.Live, lost.ConfirmWrong = Blocked, BlockedPermission, nil, true
	lost.Problems = map[string]extras.Problem{ExtraTagField: {Fault: extras.TooLong, Max: 64}}
	page := func(sets ...ExtraView) ExtrasView {
		v := ExtrasView{EditForm: sets[0].EditForm}
		for _, s := range sets {
			s.Alone = false
			v.Sets = append(v.Sets, s)
		}
		return v
	}
	all, none, down := page(nexus, hidden, optOut, tag, other), page(nexus), page(nexus)
	all.Language, all.Act, none.Sets = true, ExtraActivate, nil
	password := page(nexus)
	password.Act = ExtraPassword
	down.Sets, down.Unread, down.Block = nil, true, BlockedDown
	return []state{
		{"extras-all", ExtrasPage(all)}, {"extras-password", ExtrasPage(password)}, {"extras-none", ExtrasPage(none)}, {"extras-down", ExtrasPage(down)},
		{"extra-wrong", ExtraPage(wrong)}, {"extra-stale", ExtraPage(stale)}, {"extra-hidden", ExtraPage(hidden)}, {"extra-fixed", ExtraPage(optOut)},
		{"extra-tag", ExtraPage(tag)}, {"extra-tag-wrong", ExtraPage(lost)}, {"extra-other", ExtraPage(other)},
	}
}

func TestWhoMayNotChangeASetDoesNotSeeIt(t *testing.T) {
	v := sampleExtra(layoutFor(t, "en", "acme"), "brightwater.asia", registrar.ExtraAsiaCED, registrar.Fields{"id_number": "X-48151"})
	v.Block = BlockedPermission
	if doc := parse(t, ExtraPage(v)); strings.Contains(doc.Text(), "X-48151") || doc.Find("#work input").Length() > 0 {
		t.Errorf("the page reads %s", doc.Find("#work").Text())
	}
}

func TestAReceiptOfADomainThatIsGoneLeadsElsewhere(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	v := sampleReceipt(l, OutcomeApplied, "")
	v.Kind, v.Diff = kind.TagSet, DiffRows(l.Words, "tag", nil, []string{"ELSEWHERE"})
	v.Head.Gone = true
	doc := parse(t, ReceiptPage(v))
	equal(t, "pages of the domain", values(doc, `a[href^="/domains/"]`, "href"))
	equal(t, "links", values(doc, "#done, #activity", "href"), "/domains", "/activity")
	equal(t, "row", texts(doc, ".diff tbody tr > *"), "Tag of the new provider", "–nothing", "Now: ELSEWHERE")
	v.Outcome, v.Head.Gone = OutcomeRefused, false
	equal(t, "refused", values(parse(t, ReceiptPage(v)), "#done, #activity", "href"), "/domains/brightwater.com", "/domains/brightwater.com/activity")
}
