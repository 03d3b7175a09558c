package templates

import (
	"strings"
	"testing"
	"time"

	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/web/templates/lists"
	"portal/web/templates/receipt"
	"portal/web/templates/ui"
)

// receiptWords are what the receipt of each kind says, and where it leads.
var receiptWords = []struct {
	kind           kind.Kind
	saved, refused string
	retry          string
	current        string // page of the domain that it belongs to
}{
	{kind.NameserversSet, "Nameservers saved", "The new nameservers were not saved", "/domains/brightwater.com/nameservers", "Nameservers"},
	{kind.LockSet, "Transfer lock changed", "The transfer lock was not changed", "/domains/brightwater.com/lock", "Security"},
	{kind.ContactsConfirm, "Email address confirmed", "Email address not confirmed", "/domains/brightwater.com/contacts", "Contacts"},
	{kind.RelockCancel, "The domain stays unlocked", "The lock still turns back on automatically", "/domains/brightwater.com/lock", "Security"},
	{kind.RenewalSet, "Renewal setting saved", "The renewal setting was not saved", "/domains/brightwater.com/renewal", "Renewal"},
	{kind.PrivacySet, "Contact privacy changed", "Contact privacy was not changed", "/domains/brightwater.com/privacy", "Privacy"},
	{kind.ContactsSet, "Contacts saved", "The contacts were not saved", "/domains/brightwater.com/contacts", "Contacts"},
	{kind.ContactsRevoke, "Change of owner cancelled", "The change of owner was not cancelled", "/domains/brightwater.com/contacts", "Contacts"},
	{kind.TradeLockSet, "60-day lock changed", "The 60-day lock was not changed", "/domains/brightwater.com/contacts", "Contacts"},
	{kind.TradeAgentSet, "Approval of owner changes saved", "The approval of owner changes was not changed", "/domains/brightwater.com/contacts", "Contacts"},
	{kind.TradeResend, "Email sent again", "The email was not sent again", "/domains/brightwater.com/contacts", "Contacts"},
	{kind.VerificationSend, "Email sent to the owner", "The email to the owner was not sent", "/domains/brightwater.com/verification", "Contacts"},
	{kind.AuthCodeShow, "Transfer code shown", "The transfer code was not shown", "/domains/brightwater.com/auth-code", "Security"},
	{kind.AuthCodeSet, "New transfer code set", "The new transfer code was not set", "/domains/brightwater.com/auth-code", "Security"},
	{kind.AuthCodeSend, "Transfer code emailed", "The transfer code was not emailed", "/domains/brightwater.com/auth-code", "Security"},
	{kind.DNSSECSet, "DNSSEC saved", "DNSSEC was not changed", "/domains/brightwater.com/dnssec", "Security"},
	{kind.HostCreate, "Host registered", "The host was not registered", "/domains/brightwater.com/hosts", "Nameservers"},
	{kind.HostAddToRegistry, "Nameserver added to the registry", "The nameserver was not added to the registry", "/domains/brightwater.com/nameservers", "Nameservers"},
	{kind.HostChange, "Host saved", "The host was not changed", "/domains/brightwater.com/hosts", "Nameservers"},
	{kind.HostDelete, "Host deleted", "The host was not deleted", "/domains/brightwater.com/hosts", "Nameservers"},
	{kind.ExtrasSet, "Settings saved", "The settings were not saved", "/domains/brightwater.com/extras", "More settings"},
	{kind.TagSet, "The domain was moved away", "The domain was not moved away", "/domains/brightwater.com/extras", "More settings"},
	{kind.RegistryPasswordSend, "The registry was asked to email its password", "The registry was not asked", "/domains/brightwater.com/extras", "More settings"},
	{kind.NameserversActivate, "The registry was asked to check again", "The registry was not asked", "/domains/brightwater.com/extras", "More settings"},
	{kind.SubUserAdd, "Access given", "No access was given", "/domains/brightwater.com/people", "Security"},
	{kind.SubUserSet, "Access changed", "The access was not changed", "/domains/brightwater.com/people", "Security"},
	{kind.SubUserDelete, "Access taken away", "The access was not taken away", "/domains/brightwater.com/people", "Security"},
	{kind.PasswordSet, "Password changed", "The password was not changed", "/profile/password", "Overview"},
	{kind.OwnershipMove, "Moved to the other profile", "Nothing was moved", "/profile/ownership", "Overview"},
	{kind.ZoneSet, "DNS records saved", "The DNS records were not saved", "/domains/brightwater.com/dns", "DNS"},
	{kind.ZoneCreate, "DNS records created", "The DNS records were not created", "/domains/brightwater.com/dns", "DNS"},
	{kind.ZoneDelete, "All DNS records deleted", "The DNS records were not deleted", "/domains/brightwater.com/dns", "DNS"},
	{kind.ForwardingSet, "Forwards saved", "The forwards were not changed", "/domains/brightwater.com/forwarding", "DNS"},
	{kind.ForwardingStart, "Forwarding started", "Forwarding was not started", "/domains/brightwater.com/forwarding", "DNS"},
	{kind.ForwardingStop, "Forwarding stopped", "Forwarding was not stopped", "/domains/brightwater.com/forwarding", "DNS"},
	{kind.MailForwardSet, "Email forwarding saved", "Email forwarding was not changed", "/domains/brightwater.com/mail-forwarding", "DNS"},
	{"of a later version", "Change saved", "The change was not saved", "/domains/brightwater.com", "Overview"},
}

func TestAReceiptSpeaksOfItsKindOfChange(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	for _, tt := range receiptWords {
		t.Run(string(tt.kind), func(t *testing.T) {
			v := sampleReceipt(l, receipt.OutcomeApplied, "")
			v.Kind = tt.kind
			equal(t, "applied", texts(parse(t, receipt.Page(v)), "#outcome strong"), tt.saved)
			v.Outcome, v.Resolution = receipt.OutcomeUnknown, receipt.ResolutionConfirmed
			equal(t, "confirmed", texts(parse(t, receipt.Page(v)), "#outcome strong"), tt.saved)
			v.Outcome, v.Resolution = receipt.OutcomeRefused, ""
			doc := parse(t, receipt.Page(v))
			equal(t, "refused", texts(doc, "#outcome strong"), tt.refused)
			equal(t, "retry", values(doc, "#retry", "href"), tt.retry)
			equal(t, "page", texts(doc, ".side a[aria-current=page]"), tt.current)
		})
	}
}

func TestASwitchSaysWhatItWasTurnedTo(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	for _, tt := range []struct {
		kind  kind.Kind
		field kind.Field
		value string
		want  string
	}{
		{kind.LockSet, "lock", "locked", "Transfer lock turned on"},
		{kind.LockSet, "lock", "unlocked", "Transfer lock turned off"},
		{kind.PrivacySet, "privacy", "on", "Contact privacy turned on"},
		{kind.PrivacySet, "privacy", "off", "Contact privacy turned off"},
		{kind.PrivacySet, "privacy", "enabling", "Contact privacy changed"},
	} {
		rows := receipt.DiffRows(l.Words, tt.field, nil, []string{tt.value})
		v := sampleReceipt(l, receipt.OutcomeApplied, "")
		v.Kind, v.Diff = tt.kind, rows
		equal(t, "receipt", texts(parse(t, receipt.Page(v)), "#outcome strong"), tt.want)
		done := lists.ActivityEntry{Kind: tt.kind, Outcome: receipt.OutcomeApplied, Diff: rows}
		equal(t, "timeline", []string{done.Sentence(l)}, tt.want)
		v.Outcome = receipt.OutcomeUnknown
		equal(t, "unknown", texts(parse(t, receipt.Page(v)), "#outcome strong"), "Your change is being checked")
	}
}

func TestWhatNothingCanProveIsSaidSo(t *testing.T) {
	v := sampleReceipt(layoutFor(t, "en", "acme"), receipt.OutcomeUnknown, receipt.ResolutionUnproven)
	doc := parse(t, receipt.Page(v))
	equal(t, "title", texts(doc, "#outcome strong"), "We could not find out whether it happened")
	if doc.Find("#receipt").AttrOr("hx-trigger", "") != "" || doc.Find(".diff").HasClass("made") || doc.Find("#retry").Length() != 1 {
		t.Errorf("polls %q, diff %q", doc.Find("#receipt").AttrOr("hx-trigger", ""), doc.Find(".diff").AttrOr("class", ""))
	}
}

func TestSettingsAreWordedNotNamed(t *testing.T) {
	p := layoutFor(t, "en", "acme").Words
	tests := []struct {
		field    kind.Field
		old, new []string
		want     []string
	}{
		{"lock", []string{"locked"}, []string{"unlocked"}, []string{"Transfer lock: On → Off"}},
		{"lock", nil, []string{"locked"}, []string{"Transfer lock: Not known → On"}},
		{"renewal", []string{"manual"}, []string{"auto"}, []string{"Auto-renew: Off, with reminders → On"}},
		{"renewal", []string{"auto"}, []string{"expire"}, []string{"Auto-renew: On → Off, without reminders"}},
		{"renewal", []string{""}, []string{"expire"}, []string{"Auto-renew: Not known → Off, without reminders"}},
		{"privacy", []string{"on"}, []string{"off"}, []string{"Contact privacy (WHOIS): On → Off"}},
		{"auth_code", nil, []string{"set"}, []string{"Transfer code:  → Changed"}},
		{"auth_code", nil, []string{"what-is-no-word-of-ours"}, []string{"Transfer code:  → Not known"}},
		{"expires", []string{"2027-03-01"}, []string{"2028-03-01"}, []string{"Expiry date: 1 March 2027 → 1 March 2028"}},
		{"nameservers", []string{"a", "b"}, []string{"a", "c"}, []string{"Nameservers: Replaced: b → c", "Nameservers: Kept: a → a"}},
		{"ds", []string{"1 8 2 ab"}, nil, []string{"DNSSEC: Removed: Key 1, RSASHA256, SHA-256 ab → "}},
		{"of a later version", []string{"x"}, []string{"y"}, []string{"Another setting: Replaced: x → y"}},
	}
	for _, tt := range tests {
		var got []string
		for _, r := range receipt.NamedDiffRows(p, tt.field, tt.old, tt.new) {
			got = append(got, r.Label+": "+r.Old+" → "+r.New)
		}
		equal(t, string(tt.field), got, tt.want...)
	}
}

func TestWordsOfSettingsAreNotSetLikeNames(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	v := sampleReceipt(l, receipt.OutcomeApplied, "")
	v.Kind, v.Diff = kind.LockSet, receipt.DiffRows(l.Words, "lock", []string{"locked"}, []string{"unlocked"})
	doc := parse(t, receipt.Page(v))
	if n := doc.Find(".diff .mono").Length(); n != 0 {
		t.Errorf("%d words are set like names", n)
	}
	equal(t, "row", texts(doc, ".diff tbody tr > *"), "Transfer lock", "Before: On", "Now: Off")
}

func TestWhatWasChangedElsewhereIsNobodysHere(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	entries := sampleKinds(l)[:2]
	doc := parse(t, lists.ActivityList(lists.ActivityView{Layout: l, Query: lists.ActivityQuery{Domain: "brightwater.com"}, Head: ui.DomainHead{Name: "brightwater.com"}, Entries: entries}))
	equal(t, "sentences", texts(doc, ".what > span:first-child"),
		"Changed outside this portal: Nameservers, Transfer lock, Auto-renew, Auto-renew, Contact privacy (WHOIS), Owner: Email address, Billing contact: Country, Owner: Legal type, New owner (not approved yet), 60-day lock after a change of owner, Approval of a change of owner, Email for approval, Host, Host, Host, Host, Link to the United States: Link of the registrant, Registry data: registrant.id, Tag of the new provider, Check of the nameservers by the registry, Password for the .ca registry, Lock turns back on automatically, Transfer code, Transfer code, Transfer code, Owner’s email address, Administrative contact: Email address, People with access, Rights, People with access, Password, Profile, DNS records, DNS records, DNS records, Forwards, Forwarding, Forwarding, Email forwarding, Expiry date and DNSSEC",
		"Changed outside this portal")
	for _, by := range texts(doc, ".sub > span") {
		if !strings.HasPrefix(by, "noticed on ") || strings.Contains(by, "you") {
			t.Errorf("it is said to be %q", by)
		}
	}
	first := doc.Find(".timeline > li").First()
	if !first.Find(".diff").HasClass("made") || !strings.Contains(first.Find(".advice").Text(), "change your password") {
		t.Errorf("the entry reads %q", first.Text())
	}
	if n := doc.Find(".timeline .pill, .timeline a").Length(); n != 0 {
		t.Errorf("%d outcomes and receipts of what was not done here", n)
	}
}

func TestTheTimelineTellsWhatIsInForceFromWhatWasAsked(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	doc := parse(t, lists.ActivityList(lists.ActivityView{Layout: l, Query: lists.ActivityQuery{Domain: "brightwater.com"}, Head: ui.DomainHead{Name: "brightwater.com"}, Entries: []lists.ActivityEntry{
		{Kind: kind.LockSet, Outcome: receipt.OutcomeApplied, At: now}, {Kind: kind.LockSet, Outcome: receipt.OutcomePending, At: now},
		{Kind: kind.RenewalSet, Outcome: receipt.OutcomeApplied, At: now}, {Kind: kind.RenewalSet, Outcome: receipt.OutcomeRefused, At: now},
		{Kind: kind.PrivacySet, Outcome: receipt.OutcomeUnknown, Resolution: receipt.ResolutionConfirmed, At: now}, {Kind: kind.PrivacySet, Outcome: receipt.OutcomeUnknown, At: now},
		{Kind: "of a later version", Outcome: receipt.OutcomeApplied, At: now}, {Kind: "of a later version", Outcome: receipt.OutcomeUnknown, At: now},
	}}))
	equal(t, "sentences", texts(doc, ".what > span:first-child"),
		"Transfer lock changed", "Change of the transfer lock", "Renewal setting changed", "Change of the renewal setting",
		"Contact privacy changed", "Change of contact privacy", "A setting was changed", "A change was asked for")
}

func TestAVerificationThatIsPressingIsSaidOnEveryPage(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	tests := []struct {
		name         string
		verification registrar.Verification
		tone, title  string
		says         string
	}{
		{"by a day", registrar.Verification{Status: registrar.VerificationNeeded, Deadline: now.Add(9 * 24 * time.Hour)}, "warn", "The owner’s email address must be confirmed", "by 30 November 2026"},
		{"no day told", registrar.Verification{Status: registrar.VerificationNeeded}, "warn", "The owner’s email address must be confirmed", "in time"},
		{"the mail came back", registrar.Verification{Status: registrar.VerificationNeeded, Deadline: now.Add(9 * 24 * time.Hour), Bounced: true}, "bad", "Our email to the owner came back", "by 30 November 2026"},
		{"suspended", registrar.Verification{Status: registrar.VerificationSuspended}, "bad", "This domain is turned off: its owner was not confirmed", "do not work"},
	}
	for _, tt := range tests {
		d := sampleDomain()
		d.Verification = tt.verification
		doc := parse(t, lists.ActivityPage(lists.ActivityView{Layout: l, Query: lists.ActivityQuery{Domain: d.Name}, Head: ui.DomainHead{Name: d.Name, State: d}}))
		banner := doc.Find(".with-nav .banner").First()
		if got := banner.Find("strong").Text(); got != tt.title || !banner.HasClass(tt.tone) || !strings.Contains(banner.Text(), tt.says) {
			t.Errorf("%s: %q in %q", tt.name, banner.Text(), banner.AttrOr("class", ""))
		}
	}
	for _, calm := range []registrar.VerificationStatus{"", registrar.VerificationVerified, registrar.VerificationPending} {
		d := sampleDomain()
		d.Verification.Status = calm
		if n := parse(t, lists.ActivityPage(lists.ActivityView{Layout: l, Query: lists.ActivityQuery{Domain: d.Name}, Head: ui.DomainHead{Name: d.Name, State: d}})).Find(".with-nav .banner").Length(); n != 0 {
			t.Errorf("%q: %d banners", calm, n)
		}
	}
}

func TestTheOverviewShowsWhatItWasToldAndNoMore(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	d := sampleDomain()
	d.Parts = registrar.PageParts
	doc := parse(t, lists.OverviewPage(lists.OverviewView{Layout: l, Head: ui.DomainHead{Name: d.Name, State: d}}))
	if n := doc.Find("#verification, #dnssec").Length(); n != 0 {
		t.Errorf("%d cards of what nobody told", n)
	}
	d.Parts, d.Verification.Status = registrar.AllParts, registrar.VerificationVerified
	view := lists.OverviewView{Layout: l, Head: ui.DomainHead{Name: d.Name, State: d, LesserAt: now.Add(-5 * time.Hour)}}
	doc = parse(t, lists.OverviewPage(view))
	equal(t, "verification", texts(doc, "#verification .state"), "The owner’s address is confirmed")
	equal(t, "its age", texts(doc, "#verification .sub"), "Last checked 5 hours ago.")
	equal(t, "unsigned", texts(doc, "#dnssec .state"), "Not signed")
	d.DS = []registrar.DS{{KeyTag: 1}}
	equal(t, "signed", texts(parse(t, lists.OverviewPage(view)), "#dnssec .sub"), "1 key protects lookups of this domain. Last checked 5 hours ago.")
}
