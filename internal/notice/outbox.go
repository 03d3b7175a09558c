package notice

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"crypto/sha256"

	mail "github.com/wneessen/go-mail"

	"portal/internal/brand"
)

// Outbox keeps mails as files instead of sending them, a folder for each brand.
// It is for the demo.
type Outbox struct{ Dir string }

// outboxLimit is how many mails of a brand are shown.
const outboxLimit = 200

// Send implements Mailer. The same Message-ID gives the same file, so a mail that
// is sent twice is there once.
func (o Outbox) Send(_ context.Context, b brand.Brand, m *mail.Msg) error {
	dir := filepath.Join(o.Dir, b.ID)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("outbox: %w", err)
	}
	sum := sha256.Sum256([]byte(m.GetMessageID()))
	var text bytes.Buffer
	if _, err := m.WriteTo(&text); err != nil {
		return fmt.Errorf("outbox: %w", err)
	}
	name := filepath.Join(dir, hex.EncodeToString(sum[:8])+".eml")
	// Readers see a whole mail or none.
	if err := os.WriteFile(name+".new", text.Bytes(), 0o600); err != nil {
		return fmt.Errorf("outbox: %w", err)
	}
	return os.Rename(name+".new", name)
}

// Letter is a mail of the outbox.
type Letter struct {
	ID       string
	Subject  string
	From, To string
	At       time.Time
	Headers  [][2]string // in order of their names
	Text     string
	HTML     string
}

// List returns the mails of a brand, newest first, without their bodies.
func (o Outbox) List(brandID string) ([]Letter, error) {
	entries, err := os.ReadDir(filepath.Join(o.Dir, brandID))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("outbox: %w", err)
	}
	var all []Letter
	for _, entry := range entries {
		id, ok := strings.CutSuffix(entry.Name(), ".eml")
		if !ok {
			continue
		}
		letter, err := o.Open(brandID, id)
		if err != nil {
			return nil, err
		}
		all = append(all, letter)
	}
	slices.SortFunc(all, func(a, b Letter) int { return b.At.Compare(a.At) })
	return all[:min(len(all), outboxLimit)], nil
}

// Open reads one mail of a brand. It returns ErrNotFound if there is none called id.
func (o Outbox) Open(brandID, id string) (Letter, error) {
	if raw, err := hex.DecodeString(id); err != nil || len(raw) != 8 {
		return Letter{}, ErrNotFound
	}
	data, err := os.ReadFile(filepath.Join(o.Dir, brandID, id+".eml"))
	if errors.Is(err, fs.ErrNotExist) {
		return Letter{}, ErrNotFound
	}
	if err != nil {
		return Letter{}, fmt.Errorf("outbox: %w", err)
	}
	m, err := netmail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		return Letter{}, fmt.Errorf("outbox: read mail %s: %w", id, err)
	}
	return letterOf(id, m)
}

func letterOf(id string, m *netmail.Message) (Letter, error) {
	decode := new(mime.WordDecoder).DecodeHeader
	l := Letter{ID: id}
	for name, values := range m.Header {
		for _, value := range values {
			if plain, err := decode(value); err == nil {
				value = plain
			}
			l.Headers = append(l.Headers, [2]string{name, value})
		}
	}
	slices.SortFunc(l.Headers, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	l.At, _ = m.Header.Date() // ours always have one
	l.Subject, _ = decode(m.Header.Get("Subject"))
	l.From, _ = decode(m.Header.Get("From"))
	l.To, _ = decode(m.Header.Get("To"))
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return Letter{}, fmt.Errorf("outbox: mail %s: %w", id, err)
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return l, nil
		}
		if err != nil {
			return Letter{}, fmt.Errorf("outbox: mail %s: %w", id, err)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			return Letter{}, fmt.Errorf("outbox: mail %s: %w", id, err)
		}
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/html") {
			l.HTML = string(body)
		} else {
			l.Text = string(body)
		}
	}
}
