package notice

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"github.com/jackc/pgx/v5"

	"portal/internal/audit"
	"portal/internal/brand"
	"portal/internal/words"
)

// listedRows is how many rows of a batch a mail lists.
const listedRows = 50

const selectBatchChanges = `
	SELECT change_id
	FROM notice_batch_owner
	WHERE batch = @batch AND lower(address) = lower(@address)
	ORDER BY seq`

// writeBatch tells an owner of their own domains, and a further address of the
// profile of all.
func (s *Service) writeBatch(ctx context.Context, p *words.Printer, b brand.Brand, n row, id string, l *letter) error {
	if s.Batches == nil {
		return errLost
	}
	ref := BatchRef{n.Key, id}
	facts, err := s.Batches.Facts(ctx, ref)
	if err != nil {
		return err
	}
	changes, total, err := s.batchChanges(ctx, ref, n, facts)
	if err != nil {
		return err
	}
	l.Subject = p.T("notice.batch.subject", "brand", b.Name)
	l.Title = l.Subject
	l.Intro = p.N("notice.batch.intro", total, "brand", b.Name)
	if facts.Pending > 0 { // not every row is in force
		l.Intro = p.N("notice.batch.intro.accepted", total, "brand", b.Name)
	}
	if l.Changes, err = s.batchLines(ctx, p, n, changes); err != nil {
		return err
	}
	if rest := total - len(changes); rest > 0 {
		l.More = p.N("notice.batch.more", rest)
	}
	l.Facts = batchFacts(p, facts, id)
	l.Advice = advice(p, KindBatch, b)
	l.Button = link{p.T("notice.batch.link"), b.URL + "/batches/" + url.PathEscape(id)}
	l.Footer = p.T("notice.footer", "brand", b.Name)
	l.Settings = link{p.T("notice.settings"), b.URL + "/notices"}
	return nil
}

// batchFacts are the figures of a batch; of rows that went well there is nothing
// to say but the changes themselves.
func batchFacts(p *words.Printer, f BatchFacts, id string) []fact {
	facts := []fact{{p.T("notice.fact.when"), p.Zoned(f.FinishedAt)}, {p.T("notice.fact.who"), f.By}}
	if f.Pending > 0 {
		facts = append(facts, fact{p.T("notice.fact.pending"), p.Number(f.Pending)})
	}
	if f.Failed > 0 {
		facts = append(facts, fact{p.T("notice.fact.failed"), p.Number(f.Failed)})
	}
	if f.Unknown > 0 {
		facts = append(facts, fact{p.T("notice.fact.unknown"), p.Number(f.Unknown)})
	}
	return append(facts, fact{p.T("notice.fact.batch"), id})
}

// batchLines tells what changed by the changes of ids; one that is not of the
// profile which the mail is about, or can't be read, is left out.
func (s *Service) batchLines(ctx context.Context, p *words.Printer, n row, ids []string) ([]changed, error) {
	var lines []changed
	for _, id := range ids {
		c, err := s.Log.Watched(ctx, id)
		if errors.Is(err, audit.ErrUnreadable) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if c.Actor.Brand == n.Brand && c.Actor.Account == n.Account && c.Actor.Profile == n.Profile {
			lines = append(lines, changes(p, c.Domain.Unicode(), c.Diff)...)
		}
	}
	return lines, nil
}

// batchChanges returns the changes that n lists, and how many there are.
func (s *Service) batchChanges(ctx context.Context, ref BatchRef, n row, facts BatchFacts) ([]string, int, error) {
	extras, _, err := s.wishes(ctx, n.Key, KindBatch)
	if err != nil {
		return nil, 0, err
	}
	if containsFold(extras, n.Recipient) {
		rows, err := s.Batches.Rows(ctx, ref, 0, listedRows)
		var ids []string
		for _, r := range rows {
			ids = append(ids, r.ChangeID)
		}
		return ids, facts.Done, err
	}
	rows, _ := s.Pool.Query(ctx, selectBatchChanges, pgx.NamedArgs{"batch": ref.ID, "address": n.Recipient})
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, 0, fmt.Errorf("read rows of batch: %w", err)
	}
	if len(ids) == 0 {
		return nil, 0, errLost
	}
	return ids[:min(len(ids), listedRows)], len(ids), nil
}
