package seal

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"portal/internal/proof"
	"portal/internal/routine"
)

// VerifyOptions say what is trusted, and how the verifier works.
type VerifyOptions struct {
	Keys     []note.Verifier         // of the log
	Outside  map[string][]byte       // signed checkpoints that were kept elsewhere, by where
	State    string                  // file that says what was verified before, "" for none; written as it goes on
	Progress func(done, total int64) // nil for nobody
	Workers  int                     // 0 for one for each processor
}

// source is where a log is read from.
type source interface {
	begin(ctx context.Context) (beginning, error)
	// tree takes up the tree of the first size entries, from what is stored of it.
	tree(ctx context.Context, size int64) (*tree, error)
	// next returns a function that reads the next run of places from from on, or once these
	// are at an end entries that wait; nil at the end. The function is called by one of workers.
	next(ctx context.Context, from int64) (func(worker int) (*chunk, error), error)
	// tile returns a stored tile that is not of level 0; nil if the source has no tiles.
	tile(ctx context.Context, level int, n int64) ([]byte, error)
	// rest finds what is not in the run of places: entries beyond those that were read,
	// leases alone, and which of open changes nobody is at.
	rest(ctx context.Context, v *Verification, read int64, open []string) error
}

// beginning is how much there is to verify.
type beginning struct {
	size   int64              // places
	signed int64              // of them under the last checkpoint
	hints  []proof.Succession // what entries are said to tell of keys
}

// kept is how far the log was verified.
type kept struct {
	Origin string           `json:"origin"`
	Size   int64            `json:"size"`
	Root   tlog.Hash        `json:"root"`
	At     time.Time        `json:"at"`
	Open   map[string]int64 `json:"open"` // changes without an end, by place
	Key    uint32           `json:"key"`
	Next   map[uint32]int64 `json:"next"`
	Proved bool             `json:"proved"`
	Newest int64            `json:"newest"`
	Dated  int64            `json:"dated"`
}

// verifier puts what was looked at together, in the order of the tree.
type verifier struct {
	VerifyOptions
	from   source
	report *Verification
	tree   *tree
	chain  *chain
	open   map[string]int64
	edge   []outside // by size, those still to come
	newest int64     // time of the newest entry so far
	dated  int64     // of the last checkpoint
	size   int64
	signed int64 // size of the last checkpoint
	saved  time.Time
	wrong  bool // checkpoints don't fit any more, which was told
}

// verify reads all of from, and returns what it found.
func verify(ctx context.Context, from source, o VerifyOptions) (*Verification, error) {
	began := time.Now()
	v := &verifier{VerifyOptions: o, from: from, report: &Verification{Findings: []Finding{}}, tree: new(tree), open: map[string]int64{}, saved: began}
	begin, err := from.begin(ctx)
	if err != nil {
		return nil, err
	}
	v.size, v.report.Size, v.signed = begin.size, begin.size, begin.signed
	v.chain = newChain(o.Keys, begin.hints)
	if len(o.Keys) > 0 {
		v.report.Origin = o.Keys[0].Name()
	}
	if err := v.takeUp(ctx); err != nil {
		return nil, err
	}
	v.gatherOutside()
	if err := v.run(ctx); err != nil {
		return nil, err
	}
	if err := v.end(ctx); err != nil {
		return nil, err
	}
	v.report.Took = time.Since(began)
	v.report.Seconds = v.report.Took.Seconds()
	return v.report, nil
}

// takeUp goes on from what was verified before.
func (v *verifier) takeUp(ctx context.Context) error {
	if v.State == "" {
		return nil
	}
	text, err := os.ReadFile(v.State)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var k kept
	if err == nil {
		err = json.Unmarshal(text, &k)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", v.State, err)
	}
	if k.Origin != v.report.Origin {
		return fmt.Errorf("%s is of the log %s", v.State, k.Origin)
	}
	if k.Size > v.size {
		v.report.find(Contradiction, -1, 0, "%d entries were verified before, and there are %d: the database is older than it was", k.Size, v.size)
		return nil
	}
	if v.tree, err = v.from.tree(ctx, k.Size); err != nil && !errors.Is(err, ErrBroken) {
		return err
	}
	if err != nil || v.tree.root() != k.Root {
		v.report.find(Contradiction, -1, 0, "the first %d entries are not those that were verified before", k.Size)
		v.tree = new(tree) // read all of it
		return nil
	}
	v.report.From, v.report.Signed = k.Size, k.Size
	v.open, v.newest, v.dated = k.Open, k.Newest, k.Dated
	v.chain.current, v.chain.next, v.chain.proved = k.Key, k.Next, k.Proved
	if v.open == nil {
		v.open = map[string]int64{}
	}
	if v.chain.next == nil {
		v.chain.next = map[uint32]int64{}
	}
	return nil
}

// keep writes how far the log was verified, if nothing was found.
func (v *verifier) keep(size int64, root tlog.Hash) error {
	if v.State == "" || !v.report.Fine() {
		return nil
	}
	v.saved = time.Now()
	text, err := json.Marshal(kept{v.report.Origin, size, root, v.saved.UTC(), v.open, v.chain.current, v.chain.next, v.chain.proved, v.newest, v.dated})
	if err != nil {
		return err
	}
	return replaceFile(v.State, text, 0o600)
}

// gatherOutside reads the checkpoints that were kept elsewhere.
func (v *verifier) gatherOutside() {
	for where, text := range v.Outside {
		c, err := proof.Peek(text)
		signed := false
		for _, key := range v.chain.known {
			if _, _, problem := proof.Open(text, key); problem == nil {
				signed = true
			}
		}
		switch {
		case err != nil || !signed:
			v.report.find(CheckpointForged, -1, 0, "what %s holds is no checkpoint that a key of this log has signed", where)
		case c.Size > v.size:
			v.report.find(Contradiction, -1, 0, "%s has a checkpoint of %d entries, and the database has %d: it was restored from an earlier state, or entries were cut off", where, c.Size, v.size)
		case c.Size > v.report.From:
			v.edge = append(v.edge, outside{c, where})
		}
		v.report.Outside++
	}
	slices.SortFunc(v.edge, func(x, y outside) int { return int(x.Size - y.Size) })
}

// run has workers look at chunks, and takes what they tell in order.
func (v *verifier) run(ctx context.Context) error {
	workers := v.Workers
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type job struct {
		read func(int) (*chunk, error)
		done chan *looked
	}
	jobs, order := make(chan job), make(chan chan *looked, workers)
	group, ctx := routine.WithContext(ctx)
	group.Go(func() error {
		defer close(jobs)
		defer close(order)
		for {
			read, err := v.from.next(ctx, v.report.From)
			if err != nil || read == nil {
				return err
			}
			j := job{read, make(chan *looked, 1)}
			select { // in the order first: the one who takes knows then that it comes
			case order <- j.done:
			case <-ctx.Done():
				return ctx.Err()
			}
			select {
			case jobs <- j:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	})
	for worker := range workers {
		group.Go(func() error {
			for j := range jobs {
				c, err := j.read(worker)
				if err != nil {
					return err
				}
				j.done <- look(c, v.chain.known)
			}
			return nil
		})
	}
	group.Go(func() error {
		for done := range order {
			select {
			case l := <-done:
				if err := v.take(ctx, l); err != nil {
					return err
				}
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	return group.Wait()
}

// take adds what a look at a run of places told.
func (v *verifier) take(ctx context.Context, l *looked) error {
	v.report.add(l.findings...)
	v.report.Entries += l.entries
	v.report.Personal += l.personal
	v.report.Erased += l.erased
	v.report.steps.join(l.sum)
	if l.from < 0 {
		v.report.Waiting += l.entries
	}
	if l.from < 0 {
		for _, s := range l.steps {
			v.step(s)
		}
	}
	signed := l.signed
	for i, h := range l.hashes {
		var problem error
		v.tree.add(h, func(t tile) {
			if problem == nil && t.level > 0 {
				problem = v.compareTile(ctx, t)
			}
		})
		if problem != nil {
			return problem
		}
		v.newest = max(v.newest, l.ats[i])
		v.step(l.steps[i])
		if s, ok := l.successors[l.from+int64(i)]; ok {
			v.chain.tell(l.from+int64(i), s)
		}
		for len(signed) > 0 && signed[0].Size <= v.tree.size {
			v.checkpoint(signed[0])
			signed = signed[1:]
			if v.report.Signed == v.tree.size && (v.tree.size == v.signed || time.Since(v.saved) > 5*time.Second) {
				if err := v.keep(v.tree.size, v.tree.root()); err != nil {
					return err
				}
			}
		}
		for len(v.edge) > 0 && v.edge[0].Size == v.tree.size {
			v.edge[0].compare(v.report, v.tree.root())
			v.edge = v.edge[1:]
		}
	}
	for _, s := range signed {
		v.checkpoint(s)
	}
	if v.Progress != nil {
		v.Progress(v.tree.size, v.size)
	}
	return nil
}

// step follows a change from its intent to its end.
func (v *verifier) step(s step) {
	_, begun := v.open[s.change]
	switch {
	case s.change == "":
	case s.kind == "intent":
		v.open[s.change] = v.tree.size
	case !begun:
		v.report.find(ChangeUnbegun, -1, 0, "an entry tells the end of change %s, and none its begin", s.change)
	case !s.open:
		delete(v.open, s.change)
	}
}

// aMinute in microseconds is how far clocks and transactions may be apart.
const aMinute = 60_000_000

// checkpoint checks one whose entries were just added.
func (v *verifier) checkpoint(s signedCheckpoint) {
	v.report.Checkpoints++
	problem := v.chain.follow(s, v.report.Signed)
	switch {
	case problem != "":
		v.report.find(CheckpointForged, s.Size, 0, "the checkpoint of %d entries is not to be trusted: %s", s.Size, problem)
	case s.Size != v.tree.size || s.Root != v.tree.root():
		if !v.wrong { // all later ones differ too
			v.report.find(CheckpointWrong, s.Size, 0, "the first %d entries are not those that were signed; those of the checkpoint before, %d, are", s.Size, v.report.Signed)
		}
		v.wrong = true
	default:
		v.report.Signed, v.wrong = s.Size, false
	}
	if s.at < v.dated || s.at < v.newest-aMinute {
		v.report.find(CheckpointTime, s.Size, 0, "the checkpoint of %d entries is dated %s, which is before the one before it, or before its own entries",
			s.Size, time.UnixMicro(s.at).UTC().Format(time.RFC3339))
	}
	v.dated = max(v.dated, s.at)
}

func (v *verifier) compareTile(ctx context.Context, t tile) error {
	stored, err := v.from.tile(ctx, t.level, t.n)
	if err != nil {
		return err
	}
	if stored != nil && !bytes.Equal(stored, t.hashes) {
		v.report.find(TileAltered, -1, 0, "the stored hashes of level %d, number %d, are not those that the entries lead to", t.level, t.n)
	}
	return nil
}

// end checks what can be told once all was read.
func (v *verifier) end(ctx context.Context) error {
	for _, t := range v.tree.partial() {
		if t.level > 0 {
			if err := v.compareTile(ctx, t); err != nil {
				return err
			}
		}
	}
	if v.size > 0 && !v.chain.proved {
		v.report.find(KeyUnknown, -1, 0, "no checkpoint is signed by a key that you trust")
	}
	if unsigned := v.size - v.report.Signed; unsigned > 0 && !v.wrong && time.Since(time.UnixMicro(v.newest)) > time.Minute {
		v.report.find(CheckpointLate, v.report.Signed, 0, "the last %d entries have their places, and no checkpoint is signed over them", unsigned)
	}
	open := make([]string, 0, len(v.open))
	for change := range v.open {
		open = append(open, change)
	}
	slices.Sort(open)
	v.report.Open, v.report.Restarts = len(open), v.chain.restarts
	v.report.Root = v.tree.root().String()
	return v.from.rest(ctx, v.report, v.report.From+v.report.Entries, open)
}
