package change

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/registrar"
)

// Prove closes the unsettled changes to a domain of account whose new values live
// shows in force, whoever read it and why, and returns their IDs. version is that of
// the domain before it was read: what was intended later, the read can't prove. Old
// values prove nothing here; that is for the reconciler to judge.
func (s *Service) Prove(ctx context.Context, account string, live registrar.Domain, version int64) ([]string, error) {
	return s.ProveBy(ctx, account, NewTold(live), version)
}

// ProveBy is Prove by all that was told about a domain, such as its DNS records.
func (s *Service) ProveBy(ctx context.Context, account string, told *Told, version int64) ([]string, error) {
	return s.proveAllBut(ctx, "", account, told, version)
}

// proveAllBut is ProveBy for a read that is made for a change, whose caller judges it.
func (s *Service) proveAllBut(ctx context.Context, own, account string, told *Told, version int64) ([]string, error) {
	ids, err := s.audit.WatchedOf(ctx, account, told.live.Name, version)
	var proved []string
	for _, id := range ids {
		if id == own {
			continue
		}
		shown, failed := s.proveOne(ctx, id, told)
		if broken := new(brokenKind); errors.As(failed, &broken) { // the others are worth a look all the same
			s.reportOpen(ctx, id, "unsettled change not compared with a read", failed)
			continue
		}
		err = errors.Join(err, failed)
		if shown {
			proved = append(proved, id)
		}
	}
	return proved, err
}

// errNotShown means that a read was about something else, or shows a change not yet.
var errNotShown = errors.New("not shown by the read")

// proveOne reports whether a change has its end, now or already.
func (s *Service) proveOne(ctx context.Context, id string, told *Told) (bool, error) {
	story, c, err := s.watched(ctx, id)
	if err != nil {
		return false, err
	}
	err = guard(story.Kind, func() error {
		seen, err := c.Look(ctx, told.recall())
		if err != nil || seen.Sight != SeesWanted {
			return errNotShown
		}
		return s.resolve(ctx, story, c, audit.Resolution{Verdict: audit.Confirmed, Checks: 1}, seen.Found)
	})
	if errors.Is(err, errNotShown) {
		return false, nil
	}
	if errors.Is(err, audit.ErrEnded) { // somebody else read it too
		return true, nil
	}
	return err == nil, err
}

// alreadyRead is a Reader that tells what was read and asks nobody.
type alreadyRead struct{ live registrar.Domain }

// Domain implements registrar.Reader.
func (r alreadyRead) Domain(_ context.Context, name registrar.DomainName, _ registrar.Parts) (registrar.Domain, error) {
	if name != r.live.Name {
		return registrar.Domain{}, notTold(name)
	}
	return r.live, nil
}

// proves names the unsettled changes that the state which c starts from shows in
// force: c is about the same thing, and was planned on a read of it. That read may
// be of what registrar.Domain does not hold, such as a zone.
func (s *Service) proves(ctx context.Context, account string, c Change, before json.RawMessage) ([]string, error) {
	ids, err := s.audit.WatchedOf(ctx, account, c.Domain(), c.Version())
	if err != nil {
		return nil, err
	}
	var proved []string
	for _, id := range ids {
		story, earlier, err := s.watched(ctx, id)
		if errors.Is(err, audit.ErrUnreadable) { // nothing shows it in force
			continue
		}
		if broken := new(brokenKind); errors.As(err, &broken) { // nor this
			s.reportOpen(ctx, id, "unsettled change not compared with another change", err)
			continue
		}
		if err != nil {
			return nil, err
		}
		if subjectOf(story.Kind) != subjectOf(c.Kind()) || string(story.Wanted) != string(before) || leavesNothing(story) {
			continue
		}
		if err := s.departedLate(ctx, story.Actor, earlier, audit.Confirmed); err != nil {
			return nil, fmt.Errorf("end sessions: %w", err)
		}
		proved = append(proved, id)
	}
	return proved, nil
}

// subjectOf is what changes of a kind are about: all that share it write their states alike.
func subjectOf(k kind.Kind) string {
	subject, _, _ := strings.Cut(string(k), ".")
	return subject
}

// leavesNothing reports whether c is an act whose states tell nothing of what is so.
func leavesNothing(c audit.Change) bool {
	return c.Erased || string(c.Before) == string(c.Wanted) || slices.Contains([]string{`""`, "null", ""}, string(c.Before))
}
