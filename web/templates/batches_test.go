package templates

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"portal/internal/registrar"
	"portal/web/templates/batches"
	"portal/web/templates/ui"
)

// sampleEdits has one edit of each kind and direction.
func sampleEdits() []batches.BatchEdit {
	hosts := []string{"ns1.northhost.example", "ns2.northhost.example"}
	return []batches.BatchEdit{
		{Kind: batches.BatchNameservers, Op: batches.BatchReplaceHosts, Hosts: hosts},
		{Kind: batches.BatchNameservers, Op: batches.BatchAddHosts, Hosts: hosts[:1]},
		{Kind: batches.BatchNameservers, Op: batches.BatchRemoveHosts, Hosts: hosts[1:]},
		{Kind: batches.BatchLock, Locked: true},
		{Kind: batches.BatchLock},
		{Kind: batches.BatchRenewal, Renewal: registrar.RenewalAuto},
		{Kind: batches.BatchRenewal, Renewal: registrar.RenewalManual},
		{Kind: batches.BatchRenewal, Renewal: registrar.RenewalExpire},
		{Kind: batches.BatchPrivacy, Private: true},
		{Kind: batches.BatchPrivacy},
		{Kind: batches.BatchContacts, Contacts: []ui.RoleContact{{Role: registrar.OwnerContact, Contact: sampleContact()}}},
		{Kind: batches.BatchContacts, Contacts: []ui.RoleContact{{Role: registrar.TechContact, Contact: sampleContact()}}},
		{Kind: batches.BatchVerification},
		{Kind: batches.BatchDNSSEC},
		{Kind: batches.BatchNameservers, Op: batches.BatchReplaceHosts, Hosts: hosts, Signed: true},
		{Kind: "later"},
	}
}

// sampleBatch is a bulk edit of the nameservers of 2,000 domains in state s.
func sampleBatch(l ui.Layout, s batches.BatchState, c batches.BatchCounts) batches.BatchView {
	edit := sampleEdits()[0]
	v := batches.BatchView{Layout: l, BatchSummary: batches.BatchSummary{
		ID: "b1", State: s, Edit: &edit, Counts: c, CreatedAt: now.Add(-20 * time.Minute), By: "jane",
	}}
	switch s {
	case batches.BatchDraft:
		v.Edit, v.Editing = nil, true
	case batches.BatchRunning, batches.BatchPaused:
		v.Started, v.StartedAt, v.LeftTime = true, now.Add(-time.Minute), 4*time.Minute
	case batches.BatchFinished, batches.BatchCancelled:
		v.Started, v.StartedAt, v.FinishedAt = true, now.Add(-10*time.Minute), now.Add(-2*time.Minute)
	}
	return v
}

// sampleBatchRows has a row in every state, and for every reason.
func sampleBatchRows() []batches.BatchRow {
	old, wanted := []string{"ns1.oldhost.example", "ns2.oldhost.example"}, []string{"ns1.northhost.example", "ns2.northhost.example"}
	rows := []batches.BatchRow{
		{Domain: "brightwater.com", State: batches.BatchRowDone, ChangeID: "c1"},
		{Domain: "xn--bcher-kva.example", State: batches.BatchRowPending, ChangeID: "c2"},
		{Domain: "jane-rivers.ca", State: batches.BatchRowUnknown, ChangeID: "c3"},
		{Domain: "riverlabs.io", State: batches.BatchRowSending, ChangeID: "c4"},
		{Domain: "riverlabs.dev", State: batches.BatchRowTodo},
		{Domain: "lapsed.net", State: batches.BatchRowStale},
		{Domain: "lapsed.org", State: batches.BatchRowCancelled},
		{Domain: "brightwater.co.uk", State: batches.BatchRowSame},
		{Domain: registrar.DomainName(strings.Repeat("very-long-name-", 4) + "x.info"), State: batches.BatchRowFailed, Reason: registrar.ReasonHostUnknown, Subject: "ns2.northhost.example", ChangeID: "c5"},
		{Domain: "short.ca", State: batches.BatchRowImpossible, Reason: registrar.ReasonInvalid},
		{Domain: "kept.com", State: batches.BatchRowImpossible, Reason: registrar.ReasonLocked},
		{Domain: "far.de", State: batches.BatchRowImpossible, Reason: registrar.ReasonUnsupported},
		{Domain: "odd.com", State: batches.BatchRowFailed, Reason: registrar.ReasonHostInvalid, Subject: "ns1.northhost.example", ChangeID: "c6"},
		{Domain: "odd.net", State: "later"},
	}
	for _, reason := range append(reasons(), "rests", "signed", "not_sent", "not_applied", "overtaken") {
		rows = append(rows, batches.BatchRow{Domain: registrar.DomainName("because-" + strings.ReplaceAll(string(reason), "_", "-") + ".com"), State: batches.BatchRowFailed, Reason: reason})
	}
	for i := range rows {
		rows[i].Seq = i + 1
		if rows[i].State != batches.BatchRowSame && rows[i].State != batches.BatchRowImpossible {
			rows[i].Old, rows[i].New = old, wanted
		}
	}
	return rows
}

// batchStates lists the pages of bulk edits in every state a visitor can see.
func batchStates(l ui.Layout) []state {
	all := []state{
		{"batches-empty", batches.BatchesPage(batches.BatchesView{Layout: l})},
		{"batches-denied", batches.BatchesDeniedPage(batches.BatchesDeniedView{Layout: l, Domain: "xn--bcher-kva.example"})},
		{"batches-paste", batches.BatchPastePage(batches.BatchPasteView{Layout: l, Most: 10_000})},
	}
	var list batches.BatchesView
	list.Layout = l
	counts := batches.BatchCounts{Total: 2000, Checked: 2000, Todo: 700, Same: 80, Impossible: 20, Sending: 4, Done: 1180, Pending: 2, Failed: 9, Unknown: 3, Stale: 2}
	for _, s := range []batches.BatchState{batches.BatchDraft, batches.BatchChecking, batches.BatchReady, batches.BatchRunning, batches.BatchPaused, batches.BatchFinished, batches.BatchCancelled} {
		list.Batches = append(list.Batches, sampleBatch(l, s, counts).BatchSummary)
	}
	for _, e := range sampleEdits() {
		list.Batches = append(list.Batches, batches.BatchSummary{ID: "b2", State: batches.BatchFinished, Edit: &e, Started: true, Counts: batches.BatchCounts{Total: 3, Done: 3}, CreatedAt: now.Add(-99 * time.Hour)})
	}
	list.Batches = append(list.Batches, batches.BatchSummary{ID: "b3", State: batches.BatchCancelled, CreatedAt: now.Add(-99 * time.Hour)})
	all = append(all, state{"batches", batches.BatchesPage(list)})

	for _, p := range []batches.BatchPasteProblem{batches.PasteEmpty, batches.PasteTooMany, batches.PasteOpen, batches.PasteNone, batches.PasteLeftOut} {
		v := batches.BatchPasteView{Layout: l, Most: 10_000, Text: "brightwater.com\nbrightwaver.com, not a name", Problem: p}
		if p == batches.PasteNone || p == batches.PasteLeftOut {
			v.Found, v.LeftOut = 1, []batches.BatchLeftOut{{Text: "brightwaver.com"}, {Text: "name", Syntax: true}}
		}
		if p == batches.PasteOpen {
			v.Open = []batches.BatchSummary{{ID: "b1", State: batches.BatchDraft, CreatedAt: now.Add(-time.Hour), Counts: batches.BatchCounts{Total: 3}}}
		}
		if p == batches.PasteLeftOut {
			for range 300 {
				v.LeftOut = append(v.LeftOut, batches.BatchLeftOut{Text: "elsewhere.com"})
			}
		}
		all = append(all, state{"batches-paste-" + string(p), batches.BatchPastePage(v)})
	}
	all = append(all, draftStates(l)...)
	return append(all, workStates(l, counts)...)
}

func draftStates(l ui.Layout) []state {
	draft := sampleBatch(l, batches.BatchDraft, batches.BatchCounts{Total: 2000})
	for range 100 {
		draft.Names = append(draft.Names, "xn--bcher-kva.example")
	}
	all := []state{{"batch-draft", batches.BatchPage(draft)}}
	draft.Banner = batches.BatchBannerProblems
	draft.Form = batches.BatchForm{BatchEdit: batches.BatchEdit{Kind: batches.BatchNameservers, Op: batches.BatchAddHosts, Hosts: []string{"-x", "192.0.2.1", "a.example", "a.example", "", "b.example"}},
		Problems: map[int]ui.HostProblemKind{0: ui.HostSyntax, 1: ui.HostAddress, 3: ui.HostDuplicate, 4: ui.HostTooFew, 5: ui.HostTooMany}}
	all = append(all, state{"batch-draft-problems", batches.BatchPage(draft)})
	for _, kind := range []batches.BatchEditKind{batches.BatchLock, batches.BatchRenewal, batches.BatchPrivacy} {
		draft.Form = batches.BatchForm{BatchEdit: batches.BatchEdit{Kind: kind}, Missing: true}
		all = append(all, state{"batch-draft-no-" + string(kind), batches.BatchPage(draft)})
	}
	for i, e := range sampleEdits() {
		back := sampleBatch(l, batches.BatchReady, batches.BatchCounts{Total: 3, Todo: 3, Checked: 3})
		back.Editing, back.Form.BatchEdit, back.Form.Added = true, e, true
		all = append(all, state{"batch-back-" + strconv.Itoa(i), batches.BatchPage(back)})
	}
	return all
}

// backStates are the page that changes a bulk edit back: with groups, one of which can't
// be set in bulk, with too many, and of emails.
func backStates(l ui.Layout) []state {
	done := sampleBatch(l, batches.BatchFinished, batches.BatchCounts{Total: 14, Done: 14})
	view := batches.BatchBackView{Layout: l, BatchSummary: done.BatchSummary, Form: "form-1", Groups: []batches.BatchBackGroup{
		{Edit: &batches.BatchEdit{Kind: batches.BatchRenewal, Renewal: registrar.RenewalManual}, Old: []string{"manual"}, Domains: 12},
		{Edit: &batches.BatchEdit{Kind: batches.BatchRenewal, Renewal: registrar.RenewalExpire}, Old: []string{"expire"}, Domains: 1},
		{Domains: 1},
	}}
	open, many, sent := view, view, view
	open.Open = true
	many.Groups = slices.Repeat(view.Groups, 4)
	sent.Edit, sent.Groups = &batches.BatchEdit{Kind: batches.BatchVerification}, view.Groups[2:]
	return []state{
		{"batch-undo", batches.BatchBackPage(view)}, {"batch-undo-open", batches.BatchBackPage(open)},
		{"batch-undo-many", batches.BatchBackPage(many)}, {"batch-undo-sent", batches.BatchBackPage(sent)},
	}
}

// Each value from before has a form of its own; what can't be set in bulk says why.
func TestABulkEditIsChangedBackValueByValue(t *testing.T) {
	for i, want := range []struct {
		forms int
		why   string
	}{
		{2, "What 1 domain had before can’t be set in bulk"}, {2, "What 1 domain"}, {0, "12 different settings before, too many"}, {0, "the emails have left already"},
	} {
		state := backStates(layoutFor(t, "en", "acme"))[i]
		doc := parse(t, state.page)
		if n, why := doc.Find("main form[method=post]").Length(), doc.Find("#single").Text(); n != want.forms || !strings.Contains(why, want.why) {
			t.Errorf("%s: %d forms, %q", state.name, n, why)
		}
	}
}

func workStates(l ui.Layout, counts batches.BatchCounts) []state {
	all := []state{
		{"batch-checking", batches.BatchPage(sampleBatch(l, batches.BatchChecking, batches.BatchCounts{Total: 2000, Checked: 312}))},
		{"batch-cancel", batches.BatchCancelPage(sampleBatch(l, batches.BatchRunning, counts))},
	}
	all = append(all, backStates(l)...)
	for i, e := range sampleEdits() {
		v := sampleBatch(l, batches.BatchReady, batches.BatchCounts{Total: 434, Todo: 412, Same: 19, Impossible: 3, Checked: 434})
		v.Edit, v.Rows, v.Shown, v.More = &e, sampleBatchRows(), batches.BatchGroupTodo, true
		if e.Kind == batches.BatchLock {
			v.Rows = []batches.BatchRow{{Seq: 1, Domain: "brightwater.com", State: batches.BatchRowTodo, Old: []string{"unlocked"}, New: []string{"locked"}}}
		}
		if e.Kind == batches.BatchRenewal {
			v.Rows = []batches.BatchRow{{Seq: 1, Domain: "brightwater.com", State: batches.BatchRowTodo, New: []string{"auto"}}}
		}
		all = append(all, state{"batch-ready-" + strconv.Itoa(i), batches.BatchPage(v)})
	}
	confirm := sampleBatch(l, batches.BatchReady, batches.BatchCounts{Total: 3, Todo: 3, Checked: 3})
	confirm.Banner = batches.BatchBannerConfirm
	nothing := sampleBatch(l, batches.BatchReady, batches.BatchCounts{Total: 3, Same: 2, Impossible: 1, Checked: 3})
	nothing.Query, nothing.After, nothing.Shown = "zebra", 50, batches.BatchGroupAll
	stale := sampleBatch(l, batches.BatchCancelled, counts)
	stale.Banner = batches.BatchBannerState
	discarded := sampleBatch(l, batches.BatchCancelled, batches.BatchCounts{Total: 3})
	discarded.Started = false
	all = append(all, state{"batch-ready-unconfirmed", batches.BatchPage(confirm)}, state{"batch-ready-nothing", batches.BatchPage(nothing)},
		state{"batch-moved-on", batches.BatchPage(stale)}, state{"batch-discarded", batches.BatchPage(discarded)})
	for _, s := range []batches.BatchState{batches.BatchRunning, batches.BatchPaused, batches.BatchFinished, batches.BatchCancelled} {
		v := sampleBatch(l, s, counts)
		if s == batches.BatchFinished || s == batches.BatchCancelled {
			v.Counts.Todo, v.Counts.Sending, v.Counts.Cancelled = 0, 0, 704
		}
		v.Rows, v.Shown, v.Group, v.After, v.More = sampleBatchRows(), batches.BatchGroupFailed, batches.BatchGroupFailed, 7, true
		all = append(all, state{"batch-" + string(s), batches.BatchPage(v)})
	}
	for name, c := range map[string]batches.BatchCounts{"done": {Total: 2, Done: 2}, "unknown": {Total: 2, Done: 1, Unknown: 1}, "pending": {Total: 2, Done: 1, Pending: 1}} {
		all = append(all, state{"batch-finished-" + name, batches.BatchPage(sampleBatch(l, batches.BatchFinished, c))})
	}
	return all
}

func TestABulkEditIsAnnouncedInStepsOfTen(t *testing.T) {
	v := sampleBatch(layoutFor(t, "en", "acme"), batches.BatchRunning, batches.BatchCounts{Total: 100, Todo: 81, Done: 19})
	announced := func() string { return parse(t, batches.BatchPage(v)).Find("#batch").AttrOr("data-announce", "") }
	before := announced()
	v.Counts.Todo, v.Counts.Failed, v.Counts.Stale, v.Counts.Unknown = 71, 5, 3, 2 // 29 of 100
	v.Counts.Done = 19
	if before != "10 % done" || announced() != "20 % done" {
		t.Errorf("announced %q, then %q", before, announced())
	}
	v.Counts.Todo--
	if got := announced(); got != "30 % done" {
		t.Errorf("announced %q at 30 of 100", got)
	}
}

func TestAPageThatRestsDoesNotAskForNews(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	tests := []struct {
		name   string
		state  batches.BatchState
		counts batches.BatchCounts
		want   string // the pace; "" for none
	}{
		{"a draft", batches.BatchDraft, batches.BatchCounts{Total: 2}, ""},
		{"a dry run under way", batches.BatchChecking, batches.BatchCounts{Total: 2}, "every 2s"},
		{"a dry run done", batches.BatchReady, batches.BatchCounts{Total: 2, Todo: 2}, ""},
		{"work under way", batches.BatchRunning, batches.BatchCounts{Total: 2, Todo: 2}, "every 2s"},
		{"a pause", batches.BatchPaused, batches.BatchCounts{Total: 2, Todo: 2}, ""},
		{"a pause while one is on its way", batches.BatchPaused, batches.BatchCounts{Total: 2, Todo: 1, Sending: 1}, "every 2s"},
		{"finished", batches.BatchFinished, batches.BatchCounts{Total: 2, Done: 2}, ""},
		{"finished, one in doubt", batches.BatchFinished, batches.BatchCounts{Total: 2, Done: 1, Unknown: 1}, "every 10s"},
		{"finished, one at the registry", batches.BatchFinished, batches.BatchCounts{Total: 2, Done: 1, Pending: 1}, "every 60s"},
		{"cancelled", batches.BatchCancelled, batches.BatchCounts{Total: 2, Cancelled: 2}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			doc := parse(t, batches.BatchPage(sampleBatch(l, test.state, test.counts)))
			if got := doc.Find("[hx-trigger^=every]").AttrOr("hx-trigger", ""); got != test.want {
				t.Errorf("asks %q, want %q", got, test.want)
			}
			if (doc.Find("noscript").Length() == 1) != (test.want != "") {
				t.Error("without script there is a link to look again exactly where the page would ask")
			}
		})
	}
}

func TestOnlyARiskyEditAsksForASecondLook(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	for _, e := range sampleEdits() {
		v := sampleBatch(l, batches.BatchReady, batches.BatchCounts{Total: 2, Todo: 2})
		v.Edit = &e
		doc := parse(t, batches.BatchPage(v))
		box := doc.Find("input#checked[required]").Length() == 1
		if main := doc.Find(".btn.main").AttrOr("id", ""); doc.Find("#start.danger").Length() == 1 != box || main == "start" == box {
			t.Errorf("%s: the main button is %s, to start is %s", e.Kind, main, doc.Find("#start").AttrOr("class", ""))
		}
		harmless := e.Locked || e.Private || e.Renewal == registrar.RenewalAuto || e.Renewal == registrar.RenewalManual || e.Kind == batches.BatchVerification ||
			e.Kind == batches.BatchContacts && e.Contacts[0].Role != registrar.OwnerContact // what nobody here knows ("later") may do anything
		if box == harmless {
			t.Errorf("%s: the box is there: %v, want %v", e.Kind, box, !harmless)
		}
	}
}

// A kind without words of its own would be shown as another change, of which nothing follows.
func TestEveryKindOfBulkEditSaysWhatItDoesInEveryLanguage(t *testing.T) {
	for _, lang := range layoutFor(t, "en", "acme").Languages {
		l := layoutFor(t, lang.Tag, "acme")
		said := make(map[string]batches.BatchEditKind)
		sampled := make(map[batches.BatchEditKind]bool)
		for _, e := range sampleEdits() {
			v := sampleBatch(l, batches.BatchReady, batches.BatchCounts{Total: 2, Todo: 2})
			v.Edit = &e
			doc := parse(t, batches.BatchPage(v))
			sentence, consequence := doc.Find(".lead").Text(), doc.Find("#start-form p").First().Text()
			if e.Kind == "later" {
				sampled[e.Kind] = sentence == l.T("batches.edit.other") && consequence == ""
				continue
			}
			if of, twice := said[sentence]; sentence == "" || sentence == l.T("batches.edit.other") || twice && of != e.Kind {
				t.Errorf("%s: web/templates/batches/kinds.go: %s is said to do %q, as is %q", lang.Tag, e.Kind, sentence, of)
			}
			if consequence == "" {
				t.Errorf("%s: web/templates/batches/kinds.go: nothing follows from %s", lang.Tag, e.Kind)
			}
			said[sentence], sampled[e.Kind] = e.Kind, true
		}
		for _, kind := range append(constantsOf[batches.BatchEditKind]("batches"), "later") {
			if !sampled[kind] {
				t.Errorf("%s: web/templates/batches_test.go: sampleEdits has no %s", lang.Tag, kind)
			}
		}
	}
}

func TestALaterPageOfRowsLeadsBack(t *testing.T) {
	tests := []struct {
		after, back     int
		previous, first string
	}{
		{75, 50, "/batches/b1?after=50&show=failed", "/batches/b1?show=failed"},
		{25, 0, "/batches/b1?show=failed", ""},
	}
	for _, tt := range tests {
		v := sampleBatch(layoutFor(t, "en", "acme"), batches.BatchFinished, batches.BatchCounts{Total: 100, Failed: 100})
		v.Rows, v.Shown, v.Group, v.After, v.Back = sampleBatchRows(), batches.BatchGroupFailed, batches.BatchGroupFailed, tt.after, tt.back
		doc := parse(t, batches.BatchPage(v))
		if previous, first := doc.Find("#previous").AttrOr("href", ""), doc.Find("#first").AttrOr("href", ""); previous != tt.previous || first != tt.first {
			t.Errorf("after %d: previous %q, first %q", tt.after, previous, first)
		}
	}
}
