package seal

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/proof"
)

// line is one of an export of the whole log, JSON Lines: the head, then entries in the
// order of the tree with checkpoints between them, entries that wait, and the end.
type line struct {
	Head       *headLine       `json:"log,omitempty"`
	Entry      *entryLine      `json:"entry,omitempty"`
	Waiting    *entryLine      `json:"waiting,omitempty"`
	Checkpoint *checkpointLine `json:"checkpoint,omitempty"`
	End        *endLine        `json:"end,omitempty"`
}

type headLine struct {
	Size   int64              `json:"size"`
	Signed int64              `json:"signed"`
	Keys   []proof.Succession `json:"keys,omitempty"`
}

type entryLine struct {
	Place    int64          `json:"place"`
	ID       int64          `json:"id"`
	At       time.Time      `json:"at"`
	Kind     string         `json:"kind"`
	Brand    string         `json:"brand"`
	Account  string         `json:"account"`
	Profile  string         `json:"profile,omitempty"`
	Domain   string         `json:"domain,omitempty"`
	Change   string         `json:"change_id,omitempty"`
	Body     []byte         `json:"body"` // base64 of the exact bytes
	Personal []personalLine `json:"personal,omitempty"`
}

type personalLine struct {
	Name  string `json:"name"`
	Salt  []byte `json:"salt"`
	Value []byte `json:"value"`
}

type checkpointLine struct {
	Size int64     `json:"size"`
	At   time.Time `json:"at"`
	Root []byte    `json:"root"`
	Note string    `json:"note"`
}

// endLine tells what only the database shows.
type endLine struct {
	Attended []string  `json:"attended,omitempty"` // changes that somebody is at
	Findings []Finding `json:"findings,omitempty"` // entries that are nowhere, leases alone
}

// Export writes the log in pool to w, all of it as it is at one moment, so that
// VerifyExport can verify it without the database. Personal values are left out
// unless personal.
func Export(ctx context.Context, pool *pgxpool.Pool, w io.Writer, personal bool) error {
	from := &stored{pool: pool}
	defer from.close(context.WithoutCancel(ctx))
	begin, err := from.begin(ctx)
	if err != nil {
		return err
	}
	buffered := bufio.NewWriterSize(w, 1<<20)
	enc := json.NewEncoder(buffered)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(line{Head: &headLine{begin.size, begin.signed, begin.hints}}); err != nil {
		return err
	}
	read, open, steps := int64(0), map[string]bool{}, stepSum{}
	for {
		next, err := from.next(ctx, 0)
		if err != nil {
			return err
		}
		if next == nil {
			break
		}
		c, err := next(0)
		if err != nil {
			return err
		}
		n, err := writeChunk(enc, c, personal, open, &steps)
		if err != nil {
			return err
		}
		read += n
	}
	end, err := from.ending(ctx, read, open, steps)
	if err == nil {
		err = enc.Encode(line{End: end})
	}
	return errors.Join(err, buffered.Flush())
}

// ending tells what only the database shows; open are changes without an end.
func (s *stored) ending(ctx context.Context, read int64, open map[string]bool, steps stepSum) (*endLine, error) {
	changes := make([]string, 0, len(open))
	for change := range open {
		changes = append(changes, change)
	}
	slices.Sort(changes)
	v := &Verification{steps: steps}
	if err := s.rest(ctx, v, read, changes); err != nil {
		return nil, err
	}
	end := new(endLine)
	for _, f := range v.Findings {
		if f.Code != ChangeOpen { // the verifier finds these itself
			end.Findings = append(end.Findings, f)
		}
	}
	unattended, err := s.unattended(ctx, changes)
	if err != nil {
		return nil, err
	}
	end.Attended = slices.DeleteFunc(changes, func(change string) bool { return slices.Contains(unattended, change) })
	return end, nil
}

// writeChunk writes a run of places and returns how many of its entries are there.
func writeChunk(enc *json.Encoder, c *chunk, personal bool, open map[string]bool, steps *stepSum) (int64, error) {
	values := map[int64][]personalLine{}
	if personal {
		for _, p := range c.personal {
			values[p.entry] = append(values[p.entry], personalLine{string(p.name), p.salt, p.value})
		}
	}
	entries := make(map[int64]*entryLine, len(c.entries))
	for _, e := range c.entries {
		entries[e.id] = &entryLine{
			Place: -1, ID: e.id, At: time.UnixMicro(e.at).UTC(), Kind: string(e.kind), Brand: string(e.brand), Account: string(e.account),
			Profile: string(e.profile), Domain: string(e.domain), Change: string(e.change), Body: e.body, Personal: values[e.id],
		}
	}
	note := func(e *entryLine) {
		if e.Change == "" {
			return
		}
		f := fieldsOf(e.Body)
		steps.add(f.change, f.kind, e.At.UnixMicro(), e.ID, f.state)
		if delete(open, e.Change); f.open {
			open[e.Change] = true
		}
	}
	if c.from < 0 {
		for _, e := range c.entries {
			note(entries[e.id])
			if err := enc.Encode(line{Waiting: entries[e.id]}); err != nil {
				return 0, err
			}
		}
		return int64(len(c.entries)), nil
	}
	var written int64
	signed := c.checkpoints
	for _, leaf := range c.leaves {
		for ; len(signed) > 0 && signed[0].size <= leaf.index; signed = signed[1:] {
			if err := writeCheckpoint(enc, signed[0]); err != nil {
				return 0, err
			}
		}
		e := entries[leaf.entry]
		if e == nil {
			continue // the verifier finds that its place is empty
		}
		e.Place = leaf.index
		note(e)
		written++
		if err := enc.Encode(line{Entry: e}); err != nil {
			return 0, err
		}
	}
	for _, s := range signed {
		if err := writeCheckpoint(enc, s); err != nil {
			return 0, err
		}
	}
	return written, nil
}

func writeCheckpoint(enc *json.Encoder, s storedCheckpoint) error {
	return enc.Encode(line{Checkpoint: &checkpointLine{s.size, time.UnixMicro(s.at).UTC(), s.root, string(s.note)}})
}

// VerifyExport verifies what Export wrote, without a database.
func VerifyExport(ctx context.Context, r io.Reader, o VerifyOptions) (*Verification, error) {
	if o.State != "" {
		return nil, errors.New("an export is always verified as a whole")
	}
	return verify(ctx, &exported{dec: json.NewDecoder(bufio.NewReaderSize(r, 1<<20))}, o)
}

// exported is a log in a file.
type exported struct {
	dec   *json.Decoder
	size  int64
	at    int64 // next place
	ahead *line // read already
	end   *endLine
}

func (e *exported) read() (l line, err error) {
	if e.ahead != nil {
		l, e.ahead = *e.ahead, nil
		return l, nil
	}
	if err := e.dec.Decode(&l); err != nil {
		return line{}, fmt.Errorf("read the export: %w", err)
	}
	return l, nil
}

func (e *exported) begin(context.Context) (beginning, error) {
	l, err := e.read()
	if err == nil && l.Head == nil {
		err = errors.New("the file does not begin as an export does")
	}
	if err != nil {
		return beginning{}, err
	}
	e.size = l.Head.Size
	return beginning{l.Head.Size, l.Head.Signed, l.Head.Keys}, nil
}

func (e *exported) tree(context.Context, int64) (*tree, error) { return nil, ErrBroken }

func (e *exported) tile(context.Context, int, int64) ([]byte, error) { return nil, nil }

func (e *exported) next(context.Context, int64) (func(int) (*chunk, error), error) {
	if e.end != nil {
		return nil, nil
	}
	c := &chunk{from: e.at, to: min(e.at+chunkPlaces, e.size)}
	if e.at >= e.size {
		c.from = -1
	}
	e.at = c.to
	for n := 0; ; n++ {
		l, err := e.read()
		if err != nil {
			return nil, err
		}
		switch {
		case l.End != nil:
			e.end = l.End
			return func(int) (*chunk, error) { return c, nil }, nil
		case l.Checkpoint != nil && l.Checkpoint.Size <= c.to:
			k := l.Checkpoint
			c.checkpoints = append(c.checkpoints, storedCheckpoint{k.Size, k.At.UnixMicro(), k.Root, []byte(k.Note)})
		case l.Entry != nil && c.from >= 0 && l.Entry.Place >= c.from && l.Entry.Place < c.to:
			c.leaves = append(c.leaves, leafRow{l.Entry.Place, l.Entry.ID, l.Entry.At.UnixMicro()})
			c.add(l.Entry)
		case l.Waiting != nil && c.from < 0 && n < chunkPlaces:
			c.add(l.Waiting)
		case l.Entry == nil && l.Waiting == nil && l.Checkpoint == nil:
			return nil, errors.New("the export has a line that none has")
		case l.Entry != nil && (c.from < 0 || l.Entry.Place < c.from):
			return nil, errors.New("the entries of the export are not in the order of the tree")
		case c.from < 0 && n == 0:
			return nil, errors.New("the lines of the export are not in the order that they should have")
		default:
			e.ahead = &l
			return func(int) (*chunk, error) { return c, nil }, nil
		}
	}
}

func (c *chunk) add(e *entryLine) {
	c.entries = append(c.entries, entryRow{
		e.ID, e.At.UnixMicro(), []byte(e.Kind), []byte(e.Brand), []byte(e.Account), []byte(e.Profile), []byte(e.Domain), []byte(e.Change), e.Body,
	})
	for _, p := range e.Personal {
		c.personal = append(c.personal, personalRow{e.ID, []byte(p.Name), p.Salt, p.Value})
	}
}

func (e *exported) rest(_ context.Context, v *Verification, _ int64, open []string) error {
	v.add(e.end.Findings...)
	for _, change := range open {
		if !slices.Contains(e.end.Attended, change) {
			v.find(ChangeOpen, -1, 0, "change %s has no end, and nobody is at it", change)
		}
	}
	return nil
}
