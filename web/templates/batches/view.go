package batches

import (
	"time"

	"portal/internal/registrar"
	"portal/web/templates/ui"
)

// BatchGroup is a choice of rows.
type BatchGroup string

// The groups. The zero value is the page's own choice: what needs a look first.
const (
	BatchGroupAll        BatchGroup = "all"
	BatchGroupTodo       BatchGroup = "todo"
	BatchGroupSame       BatchGroup = "same"
	BatchGroupImpossible BatchGroup = "impossible"
	BatchGroupDone       BatchGroup = "done"
	BatchGroupPending    BatchGroup = "pending"
	BatchGroupFailed     BatchGroup = "failed"
	BatchGroupUnknown    BatchGroup = "unknown"
	BatchGroupCancelled  BatchGroup = "cancelled"
)

// BatchBanner says why a page came back.
type BatchBanner string

// The notices. The zero value is none.
const (
	BatchBannerState    BatchBanner = "state"    // not possible in this state any more: 409
	BatchBannerConfirm  BatchBanner = "confirm"  // the box is not ticked: 422
	BatchBannerProblems BatchBanner = "problems" // fields need correction: 422
	BatchBannerOpen     BatchBanner = "open"     // too many were not started: 422
)

// BatchForm is what was typed about the edit.
type BatchForm struct {
	BatchEdit
	Problems map[int]ui.HostProblemKind // by field of the nameservers
	Added    bool                       // the button for another field was pressed
	Missing  bool                       // nothing was chosen in the form of BatchEdit.Kind
}

// BatchView is the page of one bulk edit.
//
// Its forms post to ui.BatchPath: "check" with kind and op and ns (repeated), or
// locked, or renewal; "start" with checked=yes; all others without fields.
type BatchView struct {
	ui.Layout
	BatchSummary
	StartedAt, FinishedAt time.Time     // zero if not yet
	LeftTime              time.Duration // estimate; 0 if unknown
	Editing               bool          // the edit is being chosen: a draft, or on the way back
	Form                  BatchForm
	Banner                BatchBanner
	Round                 int                    // number of the dry run, with which the form to start it says what was seen
	Names                 []registrar.DomainName // some of a draft's domains
	Rows                  []BatchRow
	Group                 BatchGroup // that was asked for
	Shown                 BatchGroup // that Rows are of
	Query                 string     // that Rows were searched for
	After                 int        // Rows begin after this number
	Back                  int        // and those of the page before after this one
	More                  bool       // there are rows after Rows
}

// Moving reports whether the page changes by itself.
func (v BatchView) Moving() bool {
	switch v.State {
	case BatchChecking, BatchRunning:
		return true
	case BatchPaused:
		return v.Counts.Sending > 0
	case BatchFinished, BatchCancelled:
		return v.Started && v.Counts.Unknown+v.Counts.Pending+v.Counts.Sending > 0
	}
	return false
}

// polling is how often the page asks for news. What waits for the registry may
// take days, what is being checked minutes.
func (v BatchView) polling() string {
	switch {
	case v.State == BatchChecking, v.State == BatchRunning, v.Counts.Sending > 0:
		return "every 2s"
	case v.Counts.Unknown > 0:
		return "every 10s"
	}
	return "every 60s"
}

// heading names the page.
func (v BatchView) heading() string {
	n := v.Counts.Total
	switch v.State {
	case BatchDraft:
		return v.N("batches.heading.draft", n)
	case BatchChecking:
		return v.N("batches.heading.checking", n)
	case BatchReady:
		if v.Editing {
			return v.N("batches.heading.draft", n)
		}
		return v.N("batches.heading.ready", n)
	case BatchRunning:
		return v.N("batches.heading.running", v.Counts.ToChange())
	case BatchPaused:
		return v.T("batches.heading.paused")
	case BatchFinished:
		return v.T("batches.heading.finished")
	}
	if !v.Started {
		return v.T("batches.heading.discarded")
	}
	return v.T("batches.heading.cancelled")
}

// announcement is what a screen reader says after a swap: where it stands, in
// steps of ten per cent so that it does not chatter.
func (v BatchView) announcement() string {
	if b, ok := v.banner(); ok && v.Banner != "" {
		return b.Title
	}
	switch v.State {
	case BatchChecking:
		return v.T("batches.announce.checking", "percent", tenths(v.Counts.Checked, v.Counts.Total))
	case BatchRunning:
		return v.T("batches.announce.running", "percent", tenths(v.Counts.Over(), v.Counts.ToChange()))
	}
	return v.heading()
}

// tenths is how much of whole part is, in per cent, down to a multiple of ten.
func tenths(part, whole int) int {
	if whole <= 0 {
		return 0
	}
	return part * 10 / whole * 10
}

// banner says what came of the last click, or how the bulk edit ended.
func (v BatchView) banner() (ui.Banner, bool) {
	switch v.Banner {
	case BatchBannerState:
		return ui.Banner{Tone: ui.ToneWarn, Title: v.T("batches.notice.state.title"), Text: v.T("batches.notice.state.text")}, true
	case BatchBannerOpen:
		return ui.Banner{Tone: ui.ToneWarn, Title: v.T("batches.notice.open.title"), Text: v.T("batches.notice.open.text")}, true
	case BatchBannerConfirm:
		return ui.Banner{Tone: ui.ToneBad, Title: v.T("batches.notice.confirm.title"), Text: v.T("batches.notice.confirm.text")}, true
	case BatchBannerProblems:
		return ui.Banner{Tone: ui.ToneBad, Title: v.T("batches.notice.problems.title"), Text: v.T("nameservers.problems.text")}, true
	}
	c := v.Counts
	switch {
	case v.State == BatchCancelled && !v.Started:
		return ui.Banner{Tone: ui.ToneInfo, Title: v.T("batches.discarded.title"), Text: v.T("batches.discarded.text")}, true
	case v.State == BatchCancelled:
		return ui.Banner{Tone: ui.ToneInfo, Icon: "ban", Title: v.N("batches.cancelled.title", c.Cancelled), Text: v.T("batches.cancelled.text")}, true
	case v.State == BatchFinished && c.Wrong() > 0:
		return ui.Banner{Tone: ui.ToneWarn, Title: v.N("batches.finished.failed.title", c.Wrong()), Text: v.T("batches.finished.failed.text")}, true
	case v.State == BatchFinished && c.Unknown > 0:
		return ui.Banner{Tone: ui.ToneInfo, Icon: "refresh-cw", Title: v.N("batches.finished.unknown.title", c.Unknown), Text: v.T("batches.finished.unknown.text")}, true
	case v.State == BatchFinished && c.Pending > 0:
		return ui.Banner{Tone: ui.ToneInfo, Icon: "hourglass", Title: v.N("batches.finished.pending.title", c.Pending), Text: v.T("batches.finished.pending.text")}, true
	case v.State == BatchFinished:
		return ui.Banner{Tone: ui.ToneOK, Title: v.N("batches.finished.done.title", c.Done), Text: v.T("batches.finished.done.text")}, true
	case v.State == BatchReady && !v.Editing && c.Todo == 0:
		return ui.Banner{Tone: ui.ToneInfo, Title: v.T("batches.ready.none.title"), Text: v.T("batches.ready.none.text")}, true
	case v.State == BatchPaused:
		return ui.Banner{Tone: ui.ToneWarn, Icon: "clock", Title: v.T("batches.paused.title"), Text: v.T("batches.paused.text")}, true
	}
	return ui.Banner{}, false
}

// leftText is the time that is left, in words; "" if it is not known.
func (v BatchView) leftText() string {
	if v.State != BatchRunning && v.State != BatchChecking || v.LeftTime <= 0 {
		return ""
	}
	return v.T("batches.left_time", "wait", v.Words.Wait(v.LeftTime))
}

// moreNames counts the domains of a draft that Names leaves out.
func (v BatchView) moreNames() int { return max(0, v.Counts.Total-len(v.Names)) }

// mayRetry reports whether there is something to try again.
func (v BatchView) mayRetry() bool {
	return (v.State == BatchFinished || v.State == BatchCancelled) && v.Started && v.Counts.Wrong() > 0
}
