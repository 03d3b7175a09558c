package seal

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"portal/internal/proof"
)

// Witness is somebody else's service that signs checkpoints only if each continues the
// one before (C2SP tlog-witness).
type Witness struct {
	Verifier note.Verifier
	URL      string // submission prefix
}

// ReadWitnesses reads a file of witnesses, one a line: verifier key, space, address.
func ReadWitnesses(path string) (all []Witness, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, address, _ := strings.Cut(line, " ")
		v, err := proof.ParseKey(key)
		if err != nil {
			return nil, fmt.Errorf("witness %.40q: %w", key, err)
		}
		to, err := url.Parse(strings.TrimSpace(address))
		if err != nil || to.Host == "" || to.Scheme != "https" && to.Scheme != "http" {
			return nil, fmt.Errorf("witness %s: behind its key stands its address, such as https://witness.example", v.Name())
		}
		all = append(all, Witness{v, strings.TrimSuffix(to.String(), "/")})
	}
	return all, nil
}

// outsideTimeout is how long a witness or a webhook may take to answer.
const outsideTimeout = 10 * time.Second

var outsideClient = &http.Client{
	Timeout:       outsideTimeout,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

const (
	selectCosigned = `
	SELECT coalesce(max(size), 0)
	FROM audit_cosignature
	WHERE witness = @witness`

	insertCosignature = `
	INSERT INTO audit_cosignature (size, witness, line)
	VALUES (@size, @witness, @line)
	ON CONFLICT (size, witness) DO NOTHING`
)

// mostSubmissions are tries until a witness and the portal agree from where to prove.
const mostSubmissions = 3

// submit has w sign c, and keeps its signature. That w holds a tree which this database
// does not lead to is an ErrContradiction.
func (s *Sealer) submit(ctx context.Context, w Witness, c Checkpoint) error {
	var old int64
	if err := s.pool.QueryRow(ctx, selectCosigned, pgx.NamedArgs{"witness": w.Verifier.Name()}).Scan(&old); err != nil {
		return fmt.Errorf("look for cosignatures: %w", err)
	}
	if old >= c.Size {
		return nil
	}
	for range mostSubmissions {
		answer, text, err := s.addCheckpoint(ctx, w, c, old)
		if err != nil {
			return fmt.Errorf("witness %s: %w", w.Verifier.Name(), err)
		}
		switch answer {
		case http.StatusOK:
			return s.keepCosignature(ctx, w, c, text)
		case http.StatusConflict:
			old, err = strconv.ParseInt(strings.TrimSpace(text), 10, 64)
			if err != nil || old < 0 {
				return fmt.Errorf("witness %s: it answered 409 without a size", w.Verifier.Name())
			}
			if old > c.Size {
				return s.beyond(ctx, w, old)
			}
		case http.StatusUnprocessableEntity:
			return contradiction(c.Checkpoint, fmt.Sprintf("the witness %s holds another tree than that of", w.Verifier.Name()))
		default:
			return fmt.Errorf("witness %s: it answered %d: %.200q", w.Verifier.Name(), answer, text)
		}
	}
	return fmt.Errorf("witness %s: it names another size each time", w.Verifier.Name())
}

// beyond judges that a witness has seen more entries than the checkpoint it is to sign
// has: another process may have been faster.
func (s *Sealer) beyond(ctx context.Context, w Witness, size int64) error {
	last, err := lastCheckpoint(ctx, s.pool)
	if err != nil || last.Size >= size {
		return err
	}
	return fmt.Errorf("%w: the witness %s has signed a checkpoint of %d entries, and this database has one of %d at most. "+
		"`portal audit verify` and `portal audit key restart` tell more", ErrContradiction, w.Verifier.Name(), size, last.Size)
}

// addCheckpoint sends c with the proof that it continues the tree of old entries.
func (s *Sealer) addCheckpoint(ctx context.Context, w Witness, c Checkpoint, old int64) (status int, text string, err error) {
	var lines tlog.TreeProof
	if old > 0 && old < c.Size {
		if lines, err = tlog.ProveTree(c.Size, old, hashes(ctx, s.pool)); err != nil {
			return 0, "", err
		}
	}
	var body bytes.Buffer
	fmt.Fprintf(&body, "old %d\n", old)
	for _, h := range lines {
		fmt.Fprintf(&body, "%s\n", base64.StdEncoding.EncodeToString(h[:]))
	}
	body.WriteByte('\n')
	body.Write(c.Note)
	return post(ctx, w.URL+"/add-checkpoint", &body)
}

func post(ctx context.Context, address string, body io.Reader) (status int, text string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, body)
	if err != nil {
		return 0, "", errors.New("its address is wrong") // the cause would quote it
	}
	req.Header.Set("Content-Type", "text/plain; charset=utf-8")
	res, err := outsideClient.Do(req)
	if err != nil {
		var at *url.Error
		if errors.As(err, &at) {
			err = at.Err // without the address
		}
		return 0, "", fmt.Errorf("it does not answer: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(res.Body, 1<<16))
	return res.StatusCode, string(answer), err
}

// keepCosignature keeps the line of w among those that it answered, once it is checked.
func (s *Sealer) keepCosignature(ctx context.Context, w Witness, c Checkpoint, lines string) error {
	for line := range strings.Lines(lines) {
		if !strings.HasPrefix(line, "\u2014 "+w.Verifier.Name()+" ") {
			continue
		}
		signed := append(bytes.Clone(c.Note), strings.TrimSuffix(line, "\n")+"\n"...)
		opened, err := note.Open(signed, note.VerifierList(w.Verifier))
		if err != nil || len(opened.Sigs) == 0 {
			return fmt.Errorf("witness %s: its signature is wrong", w.Verifier.Name())
		}
		args := pgx.NamedArgs{"size": c.Size, "witness": w.Verifier.Name(), "line": strings.TrimSuffix(line, "\n") + "\n"}
		if _, err := s.pool.Exec(ctx, insertCosignature, args); err != nil {
			return fmt.Errorf("keep a cosignature: %w", err)
		}
		return nil
	}
	return fmt.Errorf("witness %s: it answered 200 without its signature", w.Verifier.Name())
}
