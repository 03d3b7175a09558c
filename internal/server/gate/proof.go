package gate

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/help"
	"portal/internal/seal"
	"portal/internal/server/page"
	"portal/web/templates/ui"
)

// proofArticle explains what a proof is worth; the file has it too.
const proofArticle = "proof"

// sealPatience is how long a file waits for entries that are just being sealed.
const sealPatience = 3 * time.Second

// Proof handles GET /changes/{id}/proof.zip: the entries of a change and the proofs that
// they stand in the log, for whoever may see its receipt.
func (p *Receipts) Proof(w http.ResponseWriter, r *http.Request, who Visitor) error {
	id := r.PathValue("id")
	if !change.ValidID(id) || p.proofs == nil {
		return audit.ErrNotFound
	}
	story, err := p.audit.Change(r.Context(), audit.ScopeOf(who.Actor), id)
	if err != nil && !errors.Is(err, audit.ErrUnreadable) {
		return err
	}
	if !who.MaySee(story) {
		return audit.ErrNotFound
	}
	bundle, err := p.sealed(r.Context(), who, id)
	if err != nil {
		return &page.Failure{Kind: ui.ErrorRecordsUnread, Err: err}
	}
	file, err := Archive(p.pages.Layout(r), bundle)
	if err != nil {
		return err
	}
	return SendArchive(w, "proof-"+id, file)
}

// SendArchive answers with a .zip called name.
func SendArchive(w http.ResponseWriter, name string, file []byte) error {
	w.Header().Set("Content-Type", "application/zip")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s.zip"`, name))
	_, err := w.Write(file)
	return err
}

// sealed returns the proofs of a change once its entries are sealed, which takes a second.
func (p *Receipts) sealed(ctx context.Context, who Visitor, id string) (seal.Bundle, error) {
	ctx, cancel := context.WithTimeout(ctx, sealPatience)
	defer cancel()
	for {
		bundle, err := p.proofs.ChangeOf(ctx, who.Key, id)
		if !errors.Is(err, seal.ErrNotSealed) {
			return bundle, err
		}
		select {
		case <-ctx.Done():
			return seal.Bundle{}, err
		case <-time.After(250 * time.Millisecond):
		}
	}
}

// Archive puts the files of bundle, and what they prove, into a .zip.
func Archive(l ui.Layout, bundle seal.Bundle) ([]byte, error) {
	files := maps.Collect(bundle.Files())
	if article, ok := l.Brand.Help().Article(l.Words.Lang(), proofArticle); ok {
		files["README.txt"] = []byte(plain(article))
	}
	var out bytes.Buffer
	packed := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := packed.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: l.Now.UTC()})
		if err == nil {
			_, err = f.Write(files[name])
		}
		if err != nil {
			return nil, fmt.Errorf("pack %s: %w", name, err)
		}
	}
	err := packed.Close()
	return out.Bytes(), err
}

// plain is an article as a text.
func plain(a help.Article) string {
	text := a.Title + "\n"
	for _, b := range a.Blocks {
		before := ""
		if b.List {
			before = "- "
		}
		text += "\n" + before + strings.Join(b.Lines, "\n"+before) + "\n"
	}
	return text
}
