package templates

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"portal/internal/registrar"
)

// sampleEdits has one edit of each kind and direction.
func sampleEdits() []BatchEdit {
	hosts := []string{"ns1.northhost.example", "ns2.northhost.example"}
	return []BatchEdit{
		{Kind: BatchNameservers, Op: BatchReplaceHosts, Hosts: hosts},
		{Kind: BatchNameservers, Op: BatchAddHosts, Hosts: hosts[:1]},
		{Kind: BatchNameservers, Op: BatchRemoveHosts, Hosts: hosts[1:]},
		{Kind: BatchLock, Locked: true},
		{Kind: BatchLock},
		{Kind: BatchRenewal, Renewal: registrar.RenewalAuto},
		{Kind: BatchRenewal, Renewal: registrar.RenewalManual},
		{Kind: BatchRenewal, Renewal: registrar.RenewalExpire},
		{Kind: BatchPrivacy, Private: true},
		{Kind: BatchPrivacy},
		{Kind: BatchVerification},
		{Kind: BatchDNSSEC},
		{Kind: BatchNameservers, Op: BatchReplaceHosts, Hosts: hosts, Signed: true},
		{Kind: "later"},
	}
}

// sampleBatch is a bulk edit of the nameservers of 2,000 domains in state s.
func sampleBatch(l Layout, s BatchState, c BatchCounts) BatchView {
	edit := sampleEdits()[0]
	v := BatchView{Layout: l, BatchSummary: BatchSummary{
		ID: "b1", State: s, Edit: &edit, Counts: c, CreatedAt: now.Add(-20 * time.Minute), By: "jane",
	}}
	switch s {
	case BatchDraft:
		v.Edit, v.Editing = nil, true
	case BatchRunning, BatchPaused:
		v.Started, v.StartedAt, v.LeftTime = true, now.Add(-time.Minute), 4*time.Minute
	case BatchFinished, BatchCancelled:
		v.Started, v.StartedAt, v.FinishedAt = true, now.Add(-10*time.Minute), now.Add(-2*time.Minute)
	}
	return v
}

// sampleBatchRows has a row in every state, and for every reason.
func sampleBatchRows() []BatchRow {
	old, wanted := []string{"ns1.oldhost.example", "ns2.oldhost.example"}, []string{"ns1.northhost.example", "ns2.northhost.example"}
	rows := []BatchRow{
		{Domain: "brightwater.com", State: BatchRowDone, ChangeID: "c1"},
		{Domain: "xn--bcher-kva.example", State: BatchRowPending, ChangeID: "c2"},
		{Domain: "jane-rivers.ca", State: BatchRowUnknown, ChangeID: "c3"},
		{Domain: "riverlabs.io", State: BatchRowSending, ChangeID: "c4"},
		{Domain: "riverlabs.dev", State: BatchRowTodo},
		{Domain: "lapsed.net", State: BatchRowStale},
		{Domain: "lapsed.org", State: BatchRowCancelled},
		{Domain: "brightwater.co.uk", State: BatchRowSame},
		{Domain: registrar.DomainName(strings.Repeat("very-long-name-", 4) + "x.info"), State: BatchRowFailed, Reason: registrar.ReasonHostUnknown, Subject: "ns2.northhost.example", ChangeID: "c5"},
		{Domain: "short.ca", State: BatchRowImpossible, Reason: registrar.ReasonInvalid},
		{Domain: "kept.com", State: BatchRowImpossible, Reason: registrar.ReasonLocked},
		{Domain: "far.de", State: BatchRowImpossible, Reason: registrar.ReasonUnsupported},
		{Domain: "odd.com", State: BatchRowFailed, Reason: registrar.ReasonHostInvalid, Subject: "ns1.northhost.example", ChangeID: "c6"},
		{Domain: "odd.net", State: "later"},
	}
	for _, reason := range append(reasons(), "rests", "signed", "not_sent", "not_applied", "overtaken") {
		rows = append(rows, BatchRow{Domain: registrar.DomainName("because-" + strings.ReplaceAll(string(reason), "_", "-") + ".com"), State: BatchRowFailed, Reason: reason})
	}
	for i := range rows {
		rows[i].Seq = i + 1
		if rows[i].State != BatchRowSame && rows[i].State != BatchRowImpossible {
			rows[i].Old, rows[i].New = old, wanted
		}
	}
	return rows
}

// batchStates lists the pages of bulk edits in every state a visitor can see.
func batchStates(l Layout) []state {
	all := []state{
		{"batches-empty", BatchesPage(BatchesView{Layout: l})},
		{"batches-denied", BatchesDeniedPage(BatchesDeniedView{Layout: l, Domain: "xn--bcher-kva.example"})},
		{"batches-paste", BatchPastePage(BatchPasteView{Layout: l, Most: 10_000})},
	}
	var list BatchesView
	list.Layout = l
	counts := BatchCounts{Total: 2000, Checked: 2000, Todo: 700, Same: 80, Impossible: 20, Sending: 4, Done: 1180, Pending: 2, Failed: 9, Unknown: 3, Stale: 2}
	for _, s := range []BatchState{BatchDraft, BatchChecking, BatchReady, BatchRunning, BatchPaused, BatchFinished, BatchCancelled} {
		list.Batches = append(list.Batches, sampleBatch(l, s, counts).BatchSummary)
	}
	for _, e := range sampleEdits() {
		list.Batches = append(list.Batches, BatchSummary{ID: "b2", State: BatchFinished, Edit: &e, Started: true, Counts: BatchCounts{Total: 3, Done: 3}, CreatedAt: now.Add(-99 * time.Hour)})
	}
	list.Batches = append(list.Batches, BatchSummary{ID: "b3", State: BatchCancelled, CreatedAt: now.Add(-99 * time.Hour)})
	all = append(all, state{"batches", BatchesPage(list)})

	for _, p := range []BatchPasteProblem{PasteEmpty, PasteNothing, PasteTooMany, PasteOpen, PasteNone, PasteLeftOut} {
		v := BatchPasteView{Layout: l, Most: 10_000, Text: "brightwater.com\nbrightwaver.com, not a name", Problem: p}
		if p == PasteNone || p == PasteLeftOut {
			v.Found, v.LeftOut = 1, []BatchLeftOut{{Text: "brightwaver.com"}, {Text: "name", Syntax: true}}
		}
		if p == PasteOpen {
			v.Open = []BatchSummary{{ID: "b1", State: BatchDraft, CreatedAt: now.Add(-time.Hour), Counts: BatchCounts{Total: 3}}}
		}
		if p == PasteLeftOut {
			for range 300 {
				v.LeftOut = append(v.LeftOut, BatchLeftOut{Text: "elsewhere.com"})
			}
		}
		all = append(all, state{"batches-paste-" + string(p), BatchPastePage(v)})
	}
	all = append(all, draftStates(l)...)
	return append(all, workStates(l, counts)...)
}

func draftStates(l Layout) []state {
	draft := sampleBatch(l, BatchDraft, BatchCounts{Total: 2000})
	for range 100 {
		draft.Names = append(draft.Names, "xn--bcher-kva.example")
	}
	all := []state{{"batch-draft", BatchPage(draft)}}
	draft.Banner = BatchBannerProblems
	draft.Form = BatchForm{BatchEdit: BatchEdit{Kind: BatchNameservers, Op: BatchAddHosts, Hosts: []string{"-x", "192.0.2.1", "a.example", "a.example", "", "b.example"}},
		Problems: map[int]HostProblemKind{0: HostSyntax, 1: HostAddress, 3: HostDuplicate, 4: HostTooFew, 5: HostTooMany}}
	all = append(all, state{"batch-draft-problems", BatchPage(draft)})
	for _, kind := range []BatchEditKind{BatchLock, BatchRenewal, BatchPrivacy} {
		draft.Form = BatchForm{BatchEdit: BatchEdit{Kind: kind}, Missing: true}
		all = append(all, state{"batch-draft-no-" + string(kind), BatchPage(draft)})
	}
	for i, e := range sampleEdits() {
		back := sampleBatch(l, BatchReady, BatchCounts{Total: 3, Todo: 3, Checked: 3})
		back.Editing, back.Form.BatchEdit, back.Form.Added = true, e, true
		all = append(all, state{"batch-back-" + strconv.Itoa(i), BatchPage(back)})
	}
	return all
}

func workStates(l Layout, counts BatchCounts) []state {
	all := []state{
		{"batch-checking", BatchPage(sampleBatch(l, BatchChecking, BatchCounts{Total: 2000, Checked: 312}))},
		{"batch-cancel", BatchCancelPage(sampleBatch(l, BatchRunning, counts))},
	}
	for i, e := range sampleEdits() {
		v := sampleBatch(l, BatchReady, BatchCounts{Total: 434, Todo: 412, Same: 19, Impossible: 3, Checked: 434})
		v.Edit, v.Rows, v.Shown, v.More = &e, sampleBatchRows(), BatchGroupTodo, true
		if e.Kind == BatchLock {
			v.Rows = []BatchRow{{Seq: 1, Domain: "brightwater.com", State: BatchRowTodo, Old: []string{"unlocked"}, New: []string{"locked"}}}
		}
		if e.Kind == BatchRenewal {
			v.Rows = []BatchRow{{Seq: 1, Domain: "brightwater.com", State: BatchRowTodo, New: []string{"auto"}}}
		}
		all = append(all, state{"batch-ready-" + strconv.Itoa(i), BatchPage(v)})
	}
	confirm := sampleBatch(l, BatchReady, BatchCounts{Total: 3, Todo: 3, Checked: 3})
	confirm.Banner = BatchBannerConfirm
	nothing := sampleBatch(l, BatchReady, BatchCounts{Total: 3, Same: 2, Impossible: 1, Checked: 3})
	nothing.Query, nothing.After, nothing.Shown = "zebra", 50, BatchGroupAll
	stale := sampleBatch(l, BatchCancelled, counts)
	stale.Banner = BatchBannerState
	discarded := sampleBatch(l, BatchCancelled, BatchCounts{Total: 3})
	discarded.Started = false
	all = append(all, state{"batch-ready-unconfirmed", BatchPage(confirm)}, state{"batch-ready-nothing", BatchPage(nothing)},
		state{"batch-moved-on", BatchPage(stale)}, state{"batch-discarded", BatchPage(discarded)})
	for _, s := range []BatchState{BatchRunning, BatchPaused, BatchFinished, BatchCancelled} {
		v := sampleBatch(l, s, counts)
		if s == BatchFinished || s == BatchCancelled {
			v.Counts.Todo, v.Counts.Sending, v.Counts.Cancelled = 0, 0, 704
		}
		v.Rows, v.Shown, v.Group, v.After, v.More = sampleBatchRows(), BatchGroupFailed, BatchGroupFailed, 7, true
		all = append(all, state{"batch-" + string(s), BatchPage(v)})
	}
	for name, c := range map[string]BatchCounts{"done": {Total: 2, Done: 2}, "unknown": {Total: 2, Done: 1, Unknown: 1}, "pending": {Total: 2, Done: 1, Pending: 1}} {
		all = append(all, state{"batch-finished-" + name, BatchPage(sampleBatch(l, BatchFinished, c))})
	}
	return all
}

func TestABulkEditIsAnnouncedInStepsOfTen(t *testing.T) {
	v := sampleBatch(layoutFor(t, "en", "acme"), BatchRunning, BatchCounts{Total: 100, Todo: 81, Done: 19})
	announced := func() string { return parse(t, BatchPage(v)).Find("#batch").AttrOr("data-announce", "") }
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
		state  BatchState
		counts BatchCounts
		want   string // the pace; "" for none
	}{
		{"a draft", BatchDraft, BatchCounts{Total: 2}, ""},
		{"a dry run under way", BatchChecking, BatchCounts{Total: 2}, "every 2s"},
		{"a dry run done", BatchReady, BatchCounts{Total: 2, Todo: 2}, ""},
		{"work under way", BatchRunning, BatchCounts{Total: 2, Todo: 2}, "every 2s"},
		{"a pause", BatchPaused, BatchCounts{Total: 2, Todo: 2}, ""},
		{"a pause while one is on its way", BatchPaused, BatchCounts{Total: 2, Todo: 1, Sending: 1}, "every 2s"},
		{"finished", BatchFinished, BatchCounts{Total: 2, Done: 2}, ""},
		{"finished, one in doubt", BatchFinished, BatchCounts{Total: 2, Done: 1, Unknown: 1}, "every 10s"},
		{"finished, one at the registry", BatchFinished, BatchCounts{Total: 2, Done: 1, Pending: 1}, "every 60s"},
		{"cancelled", BatchCancelled, BatchCounts{Total: 2, Cancelled: 2}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			doc := parse(t, BatchPage(sampleBatch(l, test.state, test.counts)))
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
		v := sampleBatch(l, BatchReady, BatchCounts{Total: 2, Todo: 2})
		v.Edit = &e
		box := parse(t, BatchPage(v)).Find("input#checked[required]").Length() == 1
		harmless := e.Locked || e.Private || e.Renewal == registrar.RenewalAuto || e.Renewal == registrar.RenewalManual || e.Kind == BatchVerification || e.Kind == "later"
		if box == harmless {
			t.Errorf("%s: the box is there: %v, want %v", e.Kind, box, !harmless)
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
		v := sampleBatch(layoutFor(t, "en", "acme"), BatchFinished, BatchCounts{Total: 100, Failed: 100})
		v.Rows, v.Shown, v.Group, v.After, v.Back = sampleBatchRows(), BatchGroupFailed, BatchGroupFailed, tt.after, tt.back
		doc := parse(t, BatchPage(v))
		if previous, first := doc.Find("#previous").AttrOr("href", ""), doc.Find("#first").AttrOr("href", ""); previous != tt.previous || first != tt.first {
			t.Errorf("after %d: previous %q, first %q", tt.after, previous, first)
		}
	}
}
