package templates

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/a-h/templ"

	"portal/internal/advice"
	"portal/internal/brand"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/words"
	"portal/web/static"
	"portal/web/templates/account"
	"portal/web/templates/edits"
	"portal/web/templates/lists"
	"portal/web/templates/receipt"
	"portal/web/templates/ui"
)

var now = time.Date(2026, 11, 21, 14, 4, 31, 0, time.UTC)

const brands = `{"brands": [
	{"id": "acme", "name": "Acme Domains", "hosts": ["acme.localhost"], "url": "http://acme.localhost", "account": "acme",
	 "support": {"email": "support@acme.example", "phone": "+1 416 555 0123", "url": "https://acme.example/help"},
	 "legal": {"name": "Acme Domains Inc.", "address": ["1 King Street", "Toronto"], "url": "https://acme.example/legal"}},
	{"id": "globex", "name": "Globex", "renew_url": "https://shop.globex.example/renew?domain={domain}", "hosts": ["globex.localhost"], "url": "http://globex.localhost", "account": "globex",
	 "accent": {"light": "#7a1fa2", "dark": "#d59bf0"}, "logo": {"file": "globex.svg", "wordmark": false},
	 "support": {"email": "help@globex.example"}}
]}`

const globexLogo = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="14" fill="#a148c9"/><path d="M22 11a8 8 0 1 0 1 6h-7" fill="none" stroke="#fff" stroke-width="3"/></svg>`

// parts are what every layout is made of; they never change.
type parts struct {
	catalogue *words.Catalogue
	brands    *brand.Registry
	files     *static.Files
}

var loadParts = sync.OnceValues(func() (p parts, err error) {
	if p.catalogue, err = words.Load(); err != nil {
		return p, err
	}
	if p.brands, err = brand.Parse([]byte(brands), fstest.MapFS{"globex.svg": {Data: []byte(globexLogo)}}); err != nil {
		return p, err
	}
	p.files, err = static.Load()
	return p, err
})

// layoutFor is the frame of a page in lang, of one of the two brands above.
func layoutFor(t testing.TB, lang, brandID string) ui.Layout {
	t.Helper()
	p, err := loadParts()
	if err != nil {
		t.Fatal(err)
	}
	b, _ := p.brands.ByID(brandID)
	return ui.Layout{
		Words: p.catalogue.Printer(lang, words.Zone("America/Toronto", nil)), Languages: p.catalogue.Languages(),
		Brand: &b, Assets: p.files.URL, Look: p.files.LookURL(brand.AssetPath, b.Sheet()), Now: now, Path: "/domains?q=a&page=2", Actor: "jane", About: true,
	}
}

// state is a page in one of its states.
type state struct {
	name string
	page templ.Component
}

func sampleDomain() *registrar.Domain {
	return &registrar.Domain{
		Name:        "brightwater.com",
		Nameservers: []registrar.Nameserver{{Host: "ns1.northhost.example"}, {Host: "ns2.northhost.example"}},
		Expires:     now.Add(24 * 24 * time.Hour), Renewal: registrar.RenewalManual,
		Lock:    registrar.Lock{Supported: true, Changeable: true},
		Privacy: registrar.PrivacyOn,
		Owner:   registrar.Contact{FirstName: "Jane", LastName: "Rivers", Organisation: "Brightwater Ltd", Email: "jane@brightwater.com"},
		ReadAt:  now,
	}
}

// troubledDomain is an internationalised name with everything going on at once.
func troubledDomain() *registrar.Domain {
	d := sampleDomain()
	d.Name = "xn--bcherstube-mit-einem-wirklich-langen-namen-nme.co.uk"
	d.Nameservers = nil
	d.Expires, d.Renewal = now.Add(-3*24*time.Hour), ""
	d.Lock, d.Privacy, d.Owner = registrar.Lock{}, registrar.PrivacyUnsupported, registrar.Contact{}
	d.Waiting, d.TransferAway, d.Held = 2, true, true
	return d
}

func sampleRows() []lists.DomainRow {
	day := 24 * time.Hour
	north := []string{"ns1.northhost.example", "ns2.northhost.example"}
	locked, unlocked := registrar.Lock{Supported: true, Locked: true}, registrar.Lock{Supported: true}
	return []lists.DomainRow{
		{Name: "brightwater.com", Expires: now.Add(24 * day), Renewal: registrar.RenewalManual, Lock: unlocked, LockKnown: true,
			Privacy: registrar.PrivacyOn, Nameservers: north, Labels: []string{"Client A", "moving"}, ReadAt: now, Open: receipt.OutcomePending},
		{Name: "brightwater.co.uk", Expires: now.Add(270 * day), Renewal: registrar.RenewalAuto, LockKnown: true,
			Privacy: registrar.PrivacyUnsupported, Nameservers: north, ReadAt: now.Add(-26 * time.Hour)},
		{Name: "xn--bcher-kva.example", Expires: now.Add(400 * day), Renewal: registrar.RenewalAuto, Lock: locked, LockKnown: true,
			Privacy: registrar.PrivacyOff, Nameservers: []string{"ada.cloudnine.example", "ns.elsewhere.example", "ns2.elsewhere.example"},
			Labels: []string{"<b>" + strings.Repeat("long", 9)}, ReadAt: now},
		{Name: "jane-rivers.ca", Expires: now.Add(3 * day), Renewal: registrar.RenewalExpire, Lock: locked, LockKnown: true,
			Privacy: registrar.PrivacyEnabling, Nameservers: north[:1], ReadAt: now,
			Verification: registrar.Verification{Status: registrar.VerificationNeeded}},
		{Name: "lapsed.net", Expires: now.Add(-2 * day), Renewal: registrar.RenewalManual, Privacy: registrar.PrivacyOn, ReadAt: now, Open: receipt.OutcomeUnknown,
			Verification: registrar.Verification{Status: registrar.VerificationSuspended}},
		{Name: registrar.DomainName(strings.Repeat("very-long-name-", 4) + "x.info")},
	}
}

// sampleList is the first page of a long list that was read completely.
func sampleList(l ui.Layout) lists.DomainsView {
	return lists.DomainsView{
		Expiring: lists.Expiring{Rows: []lists.DomainRow{sampleRows()[4], sampleRows()[3], sampleRows()[0]}, Total: 4},
		Layout:   l, Query: lists.DomainsQuery{Sort: registrar.SortName}, Rows: sampleRows(), Total: 2000, First: 1, Next: "n1", MayChoose: true,
		Facets: lists.DomainsFacets{
			Expiring: map[int]int{7: 1, 30: 12, 60: 31, 90: 40}, Expired: 1, Unlocked: 3, NotPrivate: 41, Unverified: 2, Pending: 2,
			TLDs:        []lists.Facet{{Key: "com", Text: "com", Count: 1200}, {Key: "xn--p1ai", Text: "рф", Count: 3}},
			Nameservers: []lists.Facet{{Key: "k1", Text: "ns1.northhost.example, ns2.northhost.example", Count: 1900}},
			Labels:      []lists.Facet{{Key: "client a", Text: "Client A", Count: 7}, {Key: "moving", Text: "moving", Count: 1}},
		},
		Filling: lists.Filling{ListedAt: now.Add(-2 * time.Minute), Listed: 2000, Total: 2000, Read: 2000},
	}
}

func sampleActivity(l ui.Layout) []lists.ActivityEntry {
	diff := ui.NameserverDiff(l.Words, []string{"ns1.oldhost.example", "ns2.oldhost.example"}, []string{"ns1.northhost.example", "ns2.northhost.example"})
	return []lists.ActivityEntry{
		{Kind: kind.NameserversSet, Outcome: receipt.OutcomeApplied, At: now.Add(-48 * time.Hour), Actor: "jane", You: true, From: "203.0.113.9", Diff: diff, ChangeID: "c1", ChangeNumber: "8F3K-2QTD", Back: "/domains/brightwater.com/nameservers?back=c1"},
		{Kind: lists.ActivitySignIn, At: now.Add(-49 * time.Hour), Actor: "jane", You: true, From: "203.0.113.9"},
		{Kind: kind.NameserversSet, Outcome: receipt.OutcomeUnknown, At: now.Add(-3 * time.Hour), Actor: "bob", From: "198.51.100.4", Diff: diff, ChangeID: "c2"},
		{Kind: kind.NameserversSet, Outcome: receipt.OutcomeUnknown, Resolution: receipt.ResolutionNotApplied, At: now.Add(-90 * 24 * time.Hour), Actor: "bob", ChangeID: "c3"},
		{Kind: lists.ActivitySignInRefused, At: now.Add(-100 * 24 * time.Hour), From: "192.0.2.77"},
		{Kind: lists.ActivityDenied, At: now.Add(-400 * 24 * time.Hour), Actor: "bob", Count: 400, Altered: true},
		{Kind: "later", At: now},
	}
}

// sampleDifferences has a difference of each setting, as the log has it.
var sampleDifferences = []struct {
	kind     kind.Kind // that makes it; "" if only others do
	field    kind.Field
	old, new []string
}{
	{kind.NameserversSet, "nameservers", []string{"ns1.oldhost.example", "ns2.oldhost.example"}, []string{"ns1.northhost.example", "ns2.oldhost.example"}},
	{kind.LockSet, "lock", []string{"locked"}, []string{"unlocked"}},
	{kind.RenewalSet, "renewal", []string{"manual"}, []string{"auto"}},
	{kind.RenewalSet, "renewal", nil, []string{"expire"}},
	{kind.PrivacySet, "privacy", []string{"off"}, []string{"on"}},
	{kind.ContactsSet, "owner.email", []string{"jane@old.example"}, []string{"jane@new.example"}},
	{kind.ContactsSet, "billing.country", nil, []string{"DE"}},
	{kind.ContactsSet, "owner.legal_type", []string{"CCO"}, nil},
	{kind.ContactsRevoke, "pending_owner", []string{"Nora New"}, nil},
	{kind.TradeLockSet, "trade_lock", []string{"locked"}, []string{"unlocked"}},
	{kind.TradeAgentSet, "trade_agent", []string{"on"}, []string{"off"}},
	{kind.TradeResend, "trade_approval", nil, []string{"new_owner"}},
	{kind.HostCreate, "host", nil, []string{"ns1.brightwater.com 203.0.113.7"}},
	{kind.HostAddToRegistry, "host", nil, []string{"ns1.northhost.example"}},
	{kind.HostChange, "host", []string{"ns1.brightwater.com 203.0.113.7"}, []string{"ns1.brightwater.com 203.0.113.8 2001:db8::8"}},
	{kind.HostDelete, "host", []string{"ns1.brightwater.com 203.0.113.8"}, nil},
	{kind.ExtrasSet, "extras.us_nexus.category", []string{"C11"}, []string{"C31"}},
	{kind.ExtrasSet, "extras.other.registrant.id", nil, []string{"7"}},
	{kind.TagSet, "tag", nil, []string{"ELSEWHERE"}},
	{kind.NameserversActivate, "activation", nil, []string{"asked"}},
	{kind.RegistryPasswordSend, "registry_password", nil, []string{"mailed"}},
	{kind.RelockCancel, "relock", []string{"planned"}, []string{"none"}},
	{kind.AuthCodeShow, "auth_code", nil, []string{"shown"}},
	{kind.AuthCodeSet, "auth_code", nil, []string{"set"}},
	{kind.AuthCodeSend, "auth_code", nil, []string{"mailed"}},
	{kind.VerificationSend, "verification", nil, []string{"mailed"}},
	{kind.ContactsConfirm, "admin.email", []string{"jane@new.example"}, []string{"jane@new.example"}},
	{kind.SubUserAdd, "subuser", nil, []string{"webhost"}},
	{kind.SubUserSet, "subuser_rights", []string{"owner"}, []string{"owner", "nameservers"}},
	{kind.SubUserDelete, "subuser", []string{"webhost"}, nil},
	{kind.PasswordSet, "password", nil, []string{"set"}},
	{kind.OwnershipMove, "profile", []string{"jane"}, []string{"nora"}},
	{kind.ZoneSet, "records", []string{"www 3600 IN A 192.0.2.1"}, []string{"www 3600 IN A 192.0.2.2"}},
	{kind.ZoneCreate, "zone", []string{"none"}, []string{"served"}},
	{kind.ZoneDelete, "zone", []string{"served"}, []string{"none"}},
	{kind.ForwardingSet, "forwards", nil, []string{"@ https://www.example.net/ on"}},
	{kind.ForwardingStart, "forwarding", []string{"none"}, []string{"served"}},
	{kind.ForwardingStop, "forwarding", []string{"served"}, []string{"none"}},
	{kind.MailForwardSet, "mail_forward", nil, []string{"jane@mail.example"}},
	{"", "expires", []string{"2027-03-01"}, []string{"2028-03-01"}},
	{kind.DNSSECSet, "ds", nil, []string{"60485 8 1 2bb183af5f22588179a53b0a98631fad1a292118"}},
}

// sampleKinds has a change of each kind that is in force, one that is not, and
// what was changed elsewhere.
func sampleKinds(l ui.Layout) []lists.ActivityEntry {
	drift := lists.ActivityEntry{Kind: lists.ActivityDrift, At: now.Add(-time.Hour)}
	var entries []lists.ActivityEntry
	for i, d := range sampleDifferences {
		drift.Settings = append(drift.Settings, receipt.SettingName(l.Words, d.field))
		drift.Diff = append(drift.Diff, receipt.NamedDiffRows(l.Words, d.field, d.old, d.new)...)
		for _, o := range []receipt.Outcome{receipt.OutcomeApplied, receipt.OutcomePending} {
			if d.kind != "" {
				entries = append(entries, lists.ActivityEntry{Kind: d.kind, Outcome: o, At: now.Add(-2 * time.Hour), Actor: "jane", You: true,
					Diff: receipt.DiffRows(l.Words, d.field, d.old, d.new), ChangeID: fmt.Sprintf("k%d-%s", i, o)})
			}
		}
	}
	return append([]lists.ActivityEntry{drift, {Kind: lists.ActivityDrift, At: now.Add(-26 * time.Hour)}}, entries...)
}

// sampleForm is the nameservers page with two servers in two fields.
func sampleForm(l ui.Layout) edits.NameserversView {
	hosts := []string{"ns1.northhost.example", "ns2.northhost.example"}
	return edits.NameserversView{EditForm: ui.EditForm{Layout: l, Head: ui.DomainHead{Name: "brightwater.com", State: sampleDomain()}, ChangeID: "id-1", Seen: "print-1"},
		Current: hosts, Hosts: hosts, Min: 2, Max: 13}
}

func sampleReceipt(l ui.Layout, o receipt.Outcome, r receipt.Resolution) receipt.View {
	v := receipt.View{Layout: l, Head: ui.DomainHead{Name: "brightwater.com", State: sampleDomain()}, Kind: kind.NameserversSet,
		ChangeID: "8f3k2qtd", ChangeNumber: "8F3K-2QTD", Outcome: o, Resolution: r, Fresh: true,
		Diff: ui.NameserverDiff(l.Words, []string{"ns1.oldhost.example", "ns2.oldhost.example", "ns3.shared.example"},
			[]string{"ns1.northhost.example", "ns3.shared.example"}),
		At: now.Add(-2 * time.Minute), AnsweredAt: now, Actor: "jane", From: "203.0.113.9", Proof: true}
	if v.Made() {
		v.Back = "/domains/brightwater.com/nameservers?back=8f3k2qtd"
	}
	return v
}

// states lists every page in every state a visitor can see.
func states(l ui.Layout) []state {
	out := l
	out.Actor = ""
	head := ui.DomainHead{Name: "brightwater.com", State: sampleDomain()}
	var all []state
	add := func(name string, page templ.Component) { all = append(all, state{name, page}) }

	add("sign-in", account.SignInPage(account.SignInView{Layout: out}))
	add("sign-in-mismatch", account.SignInPage(account.SignInView{Layout: out, Domain: "brightwater.com", Username: "jane", Next: "/domains", Problem: account.SignInMismatch}))
	add("sign-in-incomplete", account.SignInPage(account.SignInView{Layout: out, Domain: "not a domain", Problem: account.SignInIncomplete, DomainInvalid: true, UsernameMissing: true, PasswordMissing: true}))
	add("sign-in-throttled", account.SignInPage(account.SignInView{Layout: out, Domain: "brightwater.com", Username: "jane", Problem: account.SignInThrottled, Wait: 4 * time.Minute}))
	add("sign-in-unavailable", account.SignInPage(account.SignInView{Layout: out, Domain: "brightwater.com", Problem: account.SignInUnavailable}))
	add("sign-in-ended", account.SignInPage(account.SignInView{Layout: out, Banner: account.SignInEnded, Next: "/domains/brightwater.com"}))
	add("sign-in-out", account.SignInPage(account.SignInView{Layout: out, Banner: account.SignedOut}))
	add("sign-in-renew", account.SignInPage(account.SignInView{Layout: out, Banner: account.SignInRenew}))
	add("sign-in-needed", account.SignInPage(account.SignInView{Layout: out, Banner: account.SignInNeeded, Next: "/domains/brightwater.com"}))

	list := sampleList(l)
	add("domains", lists.DomainsPage(list))
	list.Query.DomainsFilter = lists.DomainsFilter{Search: "bright", ExpiringIn: 30, Unlocked: true, TLD: "com", Nameservers: "k0", Label: "Moving"}
	list.Query.Sort, list.Query.Desc, list.Query.After = registrar.SortExpires, true, "c1"
	list.First, list.Next, list.Previous, list.Total = 26, "n2", "p1", 60
	list.Chosen = map[registrar.DomainName]bool{"brightwater.com": true, "lapsed.net": true}
	add("domains-filtered", lists.DomainsPage(list))
	labels := lists.LabelsView{Layout: l, Query: list.Query, Names: []registrar.DomainName{"brightwater.com", "lapsed.net"}}
	add("labels", lists.LabelsPage(labels))
	labels.Names, labels.All = make([]registrar.DomainName, 2000), true
	for i := range labels.Names {
		labels.Names[i] = registrar.DomainName("brightwater.com")
	}
	labels.Add, labels.AddProblem, labels.RemoveProblem, labels.Remove = "a,b", lists.LabelsTooMany, lists.LabelsUnfit, strings.Repeat("x", 50)
	add("labels-problem", lists.LabelsPage(labels))
	list.NothingChosen, list.Chosen = true, nil
	add("domains-none-chosen", lists.DomainsPage(list))
	list.Rows, list.Chosen, list.Query.Size = nil, map[registrar.DomainName]bool{"elsewhere.com": true}, 100
	add("domains-chosen-elsewhere", lists.DomainsPage(list))
	list = sampleList(l)
	list.ChosenAll, list.Banner = true, lists.DomainsBanner{Kind: lists.DomainsLabelled, N: 2000}
	add("domains-labelled", lists.DomainsPage(list))
	list = sampleList(l)
	list.Filling = lists.Filling{Listing: true, Listed: 1240, Total: 2000}
	add("domains-listing", lists.DomainsPage(list))
	list.Filling = lists.Filling{Reading: true, Listed: 2000, Total: 2000, Read: 310, ListedAt: now}
	add("domains-reading", lists.DomainsPage(list))
	list.Filling = lists.Filling{Failed: true, Listed: 2000, Total: 2000, Read: 2000, ListedAt: now.Add(-3 * time.Hour)}
	add("domains-stale", lists.DomainsPage(list))
	list.Filling, list.Banner = lists.Filling{ListedAt: now}, lists.DomainsBanner{Kind: lists.DomainsRefreshing}
	add("domains-refreshing", lists.DomainsPage(list))
	add("domains-sub-user", lists.DomainsPage(lists.DomainsView{Layout: l, Query: list.Query, Rows: sampleRows()[:1], Total: 1, First: 1, Filling: lists.Filling{ListedAt: now}}))
	bare := lists.DomainsView{Layout: l, Query: lists.DomainsQuery{Sort: registrar.SortName}, MayChoose: true, Filling: lists.Filling{ListedAt: now}}
	add("domains-empty", lists.DomainsPage(bare))
	bare.Query.Search = "zebra<b>"
	add("domains-no-match", lists.DomainsPage(bare))
	bare.Query.Pending = true
	add("domains-no-filter-match", lists.DomainsPage(bare))
	bare.Query.After = "c9"
	add("domains-past-end", lists.DomainsPage(bare))
	bare.Query, bare.Filling = lists.DomainsQuery{Sort: registrar.SortName}, lists.Filling{Listing: true}
	add("domains-first", lists.DomainsPage(bare))
	bare.Filling = lists.Filling{Failed: true}
	add("domains-failed", lists.DomainsPage(bare))

	add("overview", lists.OverviewPage(lists.OverviewView{Layout: l, Head: head, Recent: sampleActivity(l), MayChangeNameservers: true}))
	add("overview-troubled", lists.OverviewPage(lists.OverviewView{Layout: l, Head: ui.DomainHead{Name: troubledDomain().Name, State: troubledDomain(), Checking: []string{"c2"}}}))

	for status, v := range map[string]registrar.Verification{
		"verified":    {Status: registrar.VerificationVerified},
		"needed":      {Status: registrar.VerificationNeeded, Deadline: now.Add(9 * 24 * time.Hour)},
		"needed-soon": {Status: registrar.VerificationNeeded},
		"bounced":     {Status: registrar.VerificationNeeded, Deadline: now.Add(9 * 24 * time.Hour), Bounced: true},
		"pending":     {Status: registrar.VerificationPending},
		"suspended":   {Status: registrar.VerificationSuspended, Deadline: now.Add(-24 * time.Hour)},
	} {
		d := sampleDomain()
		d.Parts, d.Verification = registrar.AllParts, v
		view := lists.OverviewView{Layout: l, Head: ui.DomainHead{Name: d.Name, State: d}}
		if status == "bounced" {
			d.DS, view.Head.LesserAt = []registrar.DS{{KeyTag: 60485, Algorithm: 8, DigestType: 1, Digest: "2bb183af"}}, now.Add(-5*time.Hour)
		}
		add("overview-verification-"+status, lists.OverviewPage(view))
	}

	add("nameservers", edits.NameserversPage(sampleForm(l)))
	form := sampleForm(l)
	form.Hosts = []string{"ns1.northhost.example", "ns2.northhost.exmaple", "192.0.2.1", "ns1.northhost.example", "-x", ""}
	form.Problems = map[int]ui.HostProblemKind{1: ui.HostUnknown, 2: ui.HostAddress, 3: ui.HostDuplicate, 4: ui.HostSyntax}
	form.Banner.Kind = ui.FormProblems
	add("nameservers-problems", edits.NameserversPage(form))
	form = sampleForm(l)
	form.Hosts, form.Problems = []string{"ns1.northhost.example", ""}, map[int]ui.HostProblemKind{1: ui.HostTooFew}
	form.Banner.Kind = ui.FormProblems
	add("nameservers-too-few", edits.NameserversPage(form))
	form = sampleForm(l)
	form.Hosts = []string{"a.new.example", "b.new.example"}
	for _, n := range []ui.FormBanner{
		{Kind: ui.FormStale}, {Kind: ui.FormBusy, ChangeID: "c2"}, {Kind: ui.FormNoChange},
		{Kind: ui.FormBack, At: now}, {Kind: ui.FormBackSame, At: now, Next: "/next"}, {Kind: ui.FormBackUnknown, At: now},
		{Kind: ui.FormRefused, Reason: registrar.ReasonHostUnknown, Subject: "a.new.example", ChangeID: "c4"},
	} {
		form.Banner = n
		add("nameservers-"+string(n.Kind), edits.NameserversPage(form))
	}
	for _, b := range []ui.Block{ui.BlockedLocked, ui.BlockedUnsupported, ui.BlockedPermission, ui.BlockedHeld, ui.BlockedTransfer, ui.BlockedDown} {
		blocked := sampleForm(l)
		blocked.Block = b
		add("nameservers-"+string(b), edits.NameserversPage(blocked))
	}

	for name, v := range sampleMoves(l) {
		add("move-away-"+name, edits.MoveAwayPage(v))
	}

	again := ui.ReauthView{Layout: l, Action: "/domains/brightwater.com/nameservers", Username: "jane", Cancel: "/domains/brightwater.com/nameservers",
		Fields:  []ui.FormField{{Name: "ns", Value: "a.new.example"}, {Name: "ns", Value: "b.new.example"}, {Name: "change_id", Value: "id-1"}},
		Summary: ui.NameserversSummary(l, "brightwater.com", []string{"a.new.example", "b.new.example"})}
	add("reauth", ui.ReauthPage(again))
	for _, p := range []ui.ReauthProblem{ui.ReauthMissing, ui.ReauthMismatch, ui.ReauthThrottled, ui.ReauthUnavailable} {
		again.Problem, again.Wait = p, 30*time.Second
		add("reauth-"+string(p), ui.ReauthPage(again))
	}

	for _, o := range []receipt.Outcome{receipt.OutcomeSending, receipt.OutcomeApplied, receipt.OutcomePending, receipt.OutcomeRefused, receipt.OutcomeNotSent, receipt.OutcomeUnknown, receipt.OutcomeNoChange} {
		add("receipt-"+string(o), receipt.Page(sampleReceipt(l, o, "")))
	}
	for _, r := range []receipt.Resolution{receipt.ResolutionConfirmed, receipt.ResolutionNotApplied, receipt.ResolutionOvertaken, receipt.ResolutionUnproven} {
		add("receipt-"+string(r), receipt.Page(sampleReceipt(l, receipt.OutcomeUnknown, r)))
	}
	for i, d := range sampleDifferences {
		for _, o := range []receipt.Outcome{receipt.OutcomeApplied, receipt.OutcomePending, receipt.OutcomeRefused, receipt.OutcomeUnknown} {
			if v := sampleReceipt(l, o, ""); d.kind != "" {
				v.Kind, v.Diff = d.kind, receipt.DiffRows(l.Words, d.field, d.old, d.new)
				if about, _ := kind.Of(d.kind); about.Back == "" {
					v.Back = ""
				}
				add(fmt.Sprintf("receipt-%d-%s-%s", i, d.field, o), receipt.Page(v))
			}
		}
	}
	warned := sampleReceipt(l, receipt.OutcomeApplied, "")
	warned.Accepted = kind.Risks()
	add("receipt-warned", receipt.Page(warned))
	risky := sampleForm(l)
	risky.Banner.Kind = ui.BannerRisk
	risky.Findings = []edits.PreflightFinding{{Host: "ns1.northhost.example", Kind: "no_mail", Breaks: true, Today: []string{"mx.a.example"}}, {Host: "ns2.northhost.example", Kind: "fine"}}
	add("nameservers-risk", edits.NameserversPage(risky))
	unread := sampleReceipt(l, receipt.OutcomeApplied, "")
	unread.Fresh, unread.Head.State = false, nil
	add("receipt-accepted", receipt.Page(unread))

	add("activity", lists.ActivityPage(lists.ActivityView{Layout: l, Query: lists.ActivityQuery{Domain: head.Name}, Head: head, Entries: sampleActivity(l), Newer: "/domains/brightwater.com/activity", Older: "/domains/brightwater.com/activity?before=7"}))
	add("activity-kinds", lists.ActivityPage(lists.ActivityView{Layout: l, Query: lists.ActivityQuery{Domain: head.Name}, Head: head, Entries: sampleKinds(l)}))
	profile := sampleActivity(l)
	for i := range profile {
		profile[i].Domain, profile[i].Batch = "xn--bcher-kva.example", "b1"
	}
	add("activity-profile", lists.ActivityPage(lists.ActivityView{Layout: l, Entries: profile, Older: "/activity?before=7"}))
	add("activity-filtered", lists.ActivityPage(lists.ActivityView{Layout: l, Query: lists.ActivityQuery{ActivityFilter: lists.ActivityFilter{
		Kind: kind.LockSet, Outcome: lists.ActivityDone, Login: "bob", From: "2026-11-01", Until: "2026-11-21", Search: "bright"}}, Entries: profile[:1]}))
	add("activity-none", lists.ActivityPage(lists.ActivityView{Layout: l, Query: lists.ActivityQuery{ActivityFilter: lists.ActivityFilter{Outcome: lists.ActivityFailed}}}))
	var things []lists.AdviceItem
	for _, topic := range advice.Topics() {
		things = append(things, lists.AdviceItem{Topic: string(topic), State: "state"})
	}
	add("overview-advice", lists.OverviewPage(lists.OverviewView{Layout: l, Head: head, Advice: lists.AdviceView{Items: things, Aside: 1, MayPutAside: true}}))
	add("overview-advice-aside", lists.OverviewPage(lists.OverviewView{Layout: l, Head: head, Advice: lists.AdviceView{Aside: 2, MayPutAside: true}}))
	add("activity-empty", lists.ActivityPage(lists.ActivityView{Layout: l, Query: lists.ActivityQuery{Domain: head.Name}, Head: head}))

	for _, kind := range errorKinds() {
		add("error-"+string(kind), ui.ErrorPage(ui.ErrorView{Layout: l, Kind: kind, Wait: time.Minute, RequestID: "7QX2-9KLM"}))
	}
	add("error-signed-out", ui.ErrorPage(ui.ErrorView{Layout: out, Kind: ui.ErrorNotFound, Retry: "/sign-in", ChangeID: "c1"}))
	add("error-misdirected", ui.Misdirected(l.Words))
	add("about", ui.AboutPage(l))
	all = append(all, mailStates(l)...)
	all = append(all, contactStates(l)...)
	all = append(all, verificationStates(l)...)
	all = append(all, sessionStates(l)...)
	all = append(all, dnsStates(l)...)
	all = append(all, forgotStates(l)...)
	all = append(all, profileStates(l)...)
	all = append(all, ownershipStates(l)...)
	all = append(all, peopleStates(l)...)
	all = append(all, extrasStates(l)...)
	return append(all, batchStates(l)...)
}
