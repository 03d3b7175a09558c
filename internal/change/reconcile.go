package change

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/routine"
)

// decoder rebuilds a change from its intent.
type decoder func(audit.Change) (Change, error)

// decoders has one for each kind.
var decoders = map[kind.Kind]decoder{
	kind.NameserversSet:  decodeNameservers,
	kind.LockSet:         decodeLock,
	kind.SubUserAdd:      decodeSubUser,
	kind.SubUserSet:      decodeSubUser,
	kind.SubUserDelete:   decodeSubUser,
	kind.PasswordSet:     decodePassword,
	kind.OwnershipMove:   decodeOwnership,
	kind.RenewalSet:      decodeRenewal,
	kind.PrivacySet:      decodePrivacy,
	kind.DNSSECSet:       decodeDNSSEC,
	kind.ForwardingSet:   decodeForwarding,
	kind.ForwardingStart: decodeForwarding,
	kind.ForwardingStop:  decodeForwarding,
	kind.MailForwardSet:  decodeMailForward,
	kind.HostCreate:      decodeHost,
	kind.HostChange:      decodeHost,
	kind.HostDelete:      decodeHost,

	kind.HostAddToRegistry: decodeHostRegistration,

	kind.ContactsSet:      decodeContacts,
	kind.ContactsRevoke:   decodeRevoke,
	kind.TradeLockSet:     decodeTradeLock,
	kind.TradeAgentSet:    decodeTradeAgent,
	kind.TradeResend:      decodeResend,
	kind.ZoneSet:          decodeZone,
	kind.ZoneCreate:       decodeZone,
	kind.ZoneDelete:       decodeZone,
	kind.VerificationSend: decodeVerification,
	kind.AuthCodeShow:     decodeAuthCode,
	kind.AuthCodeSet:      decodeAuthCode,
	kind.AuthCodeSend:     decodeAuthCode,

	kind.ExtrasSet:            decodeExtras,
	kind.TagSet:               decodeTag,
	kind.NameserversActivate:  decodeActivate,
	kind.RegistryPasswordSend: decodeRegistryPassword,
}

// reconcileBatch bounds what one round takes on.
const reconcileBatch = 16

// Reconcile follows unsettled changes until ctx ends.
func (s *Service) Reconcile(ctx context.Context) {
	routine.Repeat(ctx, s.log, "reconciler", func(ctx context.Context) time.Duration {
		if err := s.ReconcileOnce(ctx); err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "reconciler will try again", "err", err)
		}
		return time.Second
	})
}

// ReconcileOnce takes over what dead processes left, and looks once at every
// change that is due.
func (s *Service) ReconcileOnce(ctx context.Context) error {
	longest := s.settings.CallDeadline + verifyDeadline + s.settings.Settle
	adopted, err := s.audit.Adopt(ctx, longest)
	if err != nil {
		return err
	}
	if adopted > 0 {
		s.log.InfoContext(ctx, "took over changes without an outcome", "count", adopted)
	}
	due, err := s.audit.Due(ctx, s.settings.Pace, reconcileBatch)
	if err != nil {
		return err
	}
	var all routine.Group
	for _, w := range due {
		all.Do(func() {
			err := s.recheck(ctx, w)
			if errors.Is(err, audit.ErrEnded) {
				err = s.audit.Unwatch(ctx, w.ChangeID)
			}
			if err != nil {
				s.reportOpen(ctx, w.ChangeID, "change stays unsettled", err, "checks", w.Checks)
			}
		})
	}
	return all.Wait()
}

// reportOpen logs why an unsettled change stays open. One whose kind's own code panics
// was given its next turn before, as all that are due: it stands in nobody's way.
func (s *Service) reportOpen(ctx context.Context, id, message string, err error, args ...any) {
	args = append(args, "change", id)
	if broken := new(brokenKind); errors.As(err, &broken) {
		args = append(args, "kind", broken.kind)
	}
	routine.Report(ctx, s.log, message, err, args...)
}

// brokenKind is an unsettled change that can't be looked at, because the code of its
// kind panics.
type brokenKind struct {
	kind  kind.Kind
	panic *routine.Panic
}

// Error implements error.
func (b *brokenKind) Error() string { return fmt.Sprintf("kind %s: %v", b.kind, b.panic) }

// Unwrap returns the panic.
func (b *brokenKind) Unwrap() error { return b.panic }

// guard runs the code of a kind.
func guard(k kind.Kind, run func() error) error {
	err := routine.Try(run)
	if p := new(routine.Panic); errors.As(err, &p) {
		return &brokenKind{k, p}
	}
	return err
}

// recheck reads the domain of one change and closes the change if that tells enough.
func (s *Service) recheck(ctx context.Context, w audit.Watched) error {
	story, c, err := s.watched(ctx, w.ChangeID)
	if err != nil {
		return err
	}
	return guard(story.Kind, func() error { return s.recheckAs(ctx, w, story, c) })
}

func (s *Service) recheckAs(ctx context.Context, w audit.Watched, story audit.Change, c Change) error {
	seen, err := s.look(ctx, story.Actor, c)
	if errors.Is(err, registrar.ErrNotFound) { // the account does not hold the domain any more
		seen, err = Sighting{Sight: SeesOther}, nil
	}
	if err != nil {
		return err
	}
	verdict, sure := s.judge(story, seen.Sight, seen.Waiting, w)
	if !sure {
		return nil
	}
	return s.resolve(ctx, story, c, audit.Resolution{Verdict: verdict, Checks: w.Checks}, seen.Found)
}

// watched returns the story of an unsettled change, and the change.
func (s *Service) watched(ctx context.Context, id string) (audit.Change, Change, error) {
	story, err := s.audit.Watched(ctx, id)
	if err != nil {
		return audit.Change{}, nil, err
	}
	decode, known := s.decoders[story.Kind]
	_, served := s.registrars[story.Actor.Account]
	if !known || !served {
		return audit.Change{}, nil, fmt.Errorf("kind %q or account %q is not served here", story.Kind, story.Actor.Account)
	}
	var c Change
	err = guard(story.Kind, func() (err error) {
		c, err = decode(story)
		return err
	})
	return story, c, err
}

// resolve ends the sessions of logins that c locked out, and records its end. found
// is the state that r rests on.
func (s *Service) resolve(ctx context.Context, story audit.Change, c Change, r audit.Resolution, found any) error {
	if err := s.departedLate(ctx, story.Actor, c, r.Verdict); err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	var err error
	if r.Found, err = json.Marshal(found); err != nil {
		return fmt.Errorf("encode found state: %w", err)
	}
	return s.audit.Resolve(ctx, story.ID, r)
}

// judge decides what a look proves. Seeing the wanted state proves that it is
// there. Seeing another proves something only when nobody works on it any more.
func (s *Service) judge(story audit.Change, sight Sight, waiting int, w audit.Watched) (audit.Verdict, bool) {
	if sight == SeesWanted {
		return audit.Confirmed, true
	}
	if waiting > 0 || w.Checks < 2 || w.Now.Sub(story.IntendedAt) < s.mayTake(story, waiting == 0) {
		return "", false
	}
	switch sight {
	case SeesBefore:
		return audit.NotApplied, true
	case SeesNothing:
		return audit.Unproven, true
	}
	return audit.Overtaken, true
}

// mayTake is how long after its intent a change may still come into force.
// answered says that no request waits at the registry any more; it is false where
// the registrar did not tell, and an asynchronous registry may then still have it.
func (s *Service) mayTake(story audit.Change, answered bool) time.Duration {
	facts, _ := rules.FactsFor(story.Domain)
	accepted := story.Ending != nil && story.Ending.Outcome == audit.Pending
	switch {
	case accepted && story.Ending.Reason == registrar.ReasonWaiting && answered:
		return s.settings.Settle
	case !accepted && (answered || facts.Asynchronous != registrar.Yes || story.Kind.Keeper() == kind.Registrar):
		return s.settings.Settle
	}
	return patienceFor(story.Kind, story.Domain)
}
