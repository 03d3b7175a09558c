package batches

import (
	"strconv"
	"time"

	"portal/internal/registrar"
	"portal/web/templates/ui"
)

// BatchState is how far a bulk edit is.
type BatchState string

// The states.
const (
	BatchDraft     BatchState = "draft"     // domains are chosen, the edit is not
	BatchChecking  BatchState = "checking"  // the dry run is under way
	BatchReady     BatchState = "ready"     // the dry run is done, nothing was changed
	BatchRunning   BatchState = "running"   // changes are being made
	BatchPaused    BatchState = "paused"    // no further change is begun
	BatchFinished  BatchState = "finished"  // every domain was worked
	BatchCancelled BatchState = "cancelled" // what was not begun stays as it is
)

// BatchRowState is how it stands with one domain of a bulk edit.
type BatchRowState string

// The states of a row.
const (
	BatchRowTodo       BatchRowState = "todo"       // not worked yet
	BatchRowSame       BatchRowState = "same"       // nothing to do
	BatchRowImpossible BatchRowState = "impossible" // not possible here
	BatchRowSending    BatchRowState = "sending"    // on its way
	BatchRowDone       BatchRowState = "done"
	BatchRowPending    BatchRowState = "pending" // the registry takes its time
	BatchRowFailed     BatchRowState = "failed"  // nothing changed
	BatchRowUnknown    BatchRowState = "unknown" // sent, without a clear answer
	BatchRowStale      BatchRowState = "stale"   // changed elsewhere since the dry run, so it was left alone
	BatchRowCancelled  BatchRowState = "cancelled"
)

// BatchHostsOp is what happens to the nameservers.
type BatchHostsOp string

// The operations.
const (
	BatchReplaceHosts BatchHostsOp = "replace"
	BatchAddHosts     BatchHostsOp = "add"
	BatchRemoveHosts  BatchHostsOp = "remove"
)

// BatchCounts counts the rows of a bulk edit by their state.
type BatchCounts struct {
	Total, Checked                 int // Checked by the dry run
	Todo, Same, Impossible         int
	Sending, Done, Pending, Failed int
	Unknown, Stale, Cancelled      int
}

// ToChange counts the rows that the dry run found something to do for.
func (c BatchCounts) ToChange() int { return c.Total - c.Same - c.Impossible }

// Left counts the rows that are not worked yet.
func (c BatchCounts) Left() int { return c.Todo + c.Sending }

// Over counts the rows that were worked or given up.
func (c BatchCounts) Over() int { return max(0, c.ToChange()-c.Left()) }

// Wrong counts the rows where nothing changed though it should have.
func (c BatchCounts) Wrong() int { return c.Failed + c.Stale }

// BatchSummary is a bulk edit in the list of them.
type BatchSummary struct {
	ID        string
	State     BatchState
	Edit      *BatchEdit // nil in a draft
	Counts    BatchCounts
	Started   bool
	CreatedAt time.Time
	By        string // the login that began it
}

// title names the edit, or says that it is not chosen yet.
func (b BatchSummary) title(l ui.Layout) string {
	if b.Edit == nil {
		return l.T("batches.list.draft")
	}
	return b.Edit.sentence(l)
}

func (b BatchSummary) pill(l ui.Layout) ui.Pill { return batchPill(l, b.State, b.Started, b.Counts) }

// tally says how far it is, in words.
func (b BatchSummary) tally(l ui.Layout) string {
	switch c := b.Counts; b.State {
	case BatchDraft:
		return ""
	case BatchChecking:
		return l.T("batches.checked", "checked", c.Checked, "total", c.Total)
	case BatchReady:
		return l.N("batches.tally.todo.sentence", c.Todo)
	default:
		if !b.Started {
			return ""
		}
		text := l.T("batches.list.done", "done", c.Done+c.Pending, "total", c.ToChange())
		if c.Wrong() > 0 {
			text += " · " + l.N("batches.list.failed", c.Wrong())
		}
		if c.Unknown > 0 {
			text += " · " + l.N("batches.list.unknown", c.Unknown)
		}
		return text
	}
}

// batchPill is the state of a bulk edit as a pill.
func batchPill(l ui.Layout, s BatchState, started bool, c BatchCounts) ui.Pill {
	switch s {
	case BatchDraft:
		return ui.Pill{Tone: ui.ToneNone, Icon: "circle-question-mark", Text: l.T("batches.state.draft")}
	case BatchChecking:
		return ui.Pill{Tone: ui.ToneInfo, Icon: "hourglass", Text: l.T("batches.state.checking")}
	case BatchReady:
		return ui.Pill{Tone: ui.ToneInfo, Icon: "eye", Text: l.T("batches.state.ready")}
	case BatchRunning:
		return ui.Pill{Tone: ui.ToneInfo, Icon: "hourglass", Text: l.T("batches.state.running")}
	case BatchPaused:
		return ui.Pill{Tone: ui.ToneWarn, Icon: "clock", Text: l.T("batches.state.paused")}
	case BatchFinished:
		if c.Wrong() > 0 {
			return ui.Pill{Tone: ui.ToneWarn, Icon: "triangle-alert", Text: l.T("batches.state.finished")}
		}
		return ui.Pill{Tone: ui.ToneOK, Icon: "circle-check", Text: l.T("batches.state.finished")}
	}
	if !started {
		return ui.Pill{Tone: ui.ToneNone, Icon: "x", Text: l.T("batches.state.discarded")}
	}
	return ui.Pill{Tone: ui.ToneNone, Icon: "ban", Text: l.T("batches.state.cancelled")}
}

// BatchesView is the list of a profile's bulk edits, newest first.
type BatchesView struct {
	ui.Layout
	Batches []BatchSummary
}

// BatchesDeniedView tells a sub-user why there are no bulk edits for it.
type BatchesDeniedView struct {
	ui.Layout
	Domain registrar.DomainName // the one domain that the login may see
}

// seqText writes a row's number for an address.
func seqText(seq int) string { return strconv.Itoa(seq) }
