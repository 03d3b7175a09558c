package batches

import (
	"net/url"

	"portal/web/templates/ui"
)

// batchTally is a count of rows that leads to them.
type batchTally struct {
	group BatchGroup
	count int
	word  string
	tone  ui.Tone
}

// tallies are the counts that matter in this state.
func (v BatchView) tallies() []batchTally {
	c := v.Counts
	if !v.Started {
		return []batchTally{
			{BatchGroupTodo, c.Todo, v.N("batches.tally.todo", c.Todo), ui.ToneInfo},
			{BatchGroupSame, c.Same, v.N("batches.tally.same", c.Same), ui.ToneNone},
			{BatchGroupImpossible, c.Impossible, v.N("batches.tally.impossible", c.Impossible), ui.ToneWarn},
		}
	}
	all := []batchTally{
		{BatchGroupDone, c.Done, v.N("batches.tally.done", c.Done), ui.ToneOK},
		{BatchGroupFailed, c.Wrong(), v.N("batches.tally.failed", c.Wrong()), ui.ToneBad},
	}
	if v.State == BatchRunning || v.State == BatchPaused || c.Left() > 0 {
		all = append(all[:1], batchTally{BatchGroupTodo, c.Left(), v.N("batches.tally.left", c.Left()), ui.ToneInfo}, all[1])
	}
	return append(all, presentTallies(
		batchTally{BatchGroupUnknown, c.Unknown, v.N("batches.tally.unknown", c.Unknown), ui.ToneInfo},
		batchTally{BatchGroupPending, c.Pending, v.N("batches.tally.pending", c.Pending), ui.ToneInfo},
		batchTally{BatchGroupCancelled, c.Cancelled, v.N("batches.tally.cancelled", c.Cancelled), ui.ToneNone},
		batchTally{BatchGroupSame, c.Same, v.N("batches.tally.same", c.Same), ui.ToneNone},
		batchTally{BatchGroupImpossible, c.Impossible, v.N("batches.tally.impossible", c.Impossible), ui.ToneWarn},
	)...)
}

// presentTallies keeps the tallies that count something.
func presentTallies(all ...batchTally) []batchTally {
	var kept []batchTally
	for _, t := range all {
		if t.count > 0 {
			kept = append(kept, t)
		}
	}
	return kept
}

// toneOf is the colour of a tally: none where nothing is counted.
func (t batchTally) toneOf() ui.Tone {
	if t.count == 0 {
		return ui.ToneNone
	}
	return t.tone
}

// Address is the page with a choice of rows. Parameters at their defaults are left out.
func (v BatchView) Address(group BatchGroup, query string, after int) string {
	q := url.Values{}
	if group != "" {
		q.Set("show", string(group))
	}
	if query != "" {
		q.Set("q", query)
	}
	if after > 0 {
		q.Set("after", seqText(after))
	}
	if len(q) == 0 {
		return ui.BatchPath(v.ID, "")
	}
	return ui.BatchPath(v.ID, "") + "?" + q.Encode()
}

// liveAddress is what the page asks for news at: its rows, and the state it shows.
func (v BatchView) liveAddress() string {
	q := url.Values{"live": {string(v.State)}}
	if v.Group != "" {
		q.Set("show", string(v.Group))
	}
	if v.Query != "" {
		q.Set("q", v.Query)
	}
	if v.After > 0 {
		q.Set("after", seqText(v.After))
	}
	return ui.BatchPath(v.ID, "") + "?" + q.Encode()
}

func (v BatchView) nextAddress() string {
	if len(v.Rows) == 0 {
		return ""
	}
	return v.Address(v.Group, v.Query, v.Rows[len(v.Rows)-1].Seq)
}
