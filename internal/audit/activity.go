package audit

import (
	"fmt"
	"time"

	"portal/internal/auth"
	"portal/internal/kind"
	"portal/internal/registrar"
)

// Activity is one line in the history of a domain: a change, a denial, a sign-in,
// or a change that was made elsewhere.
type Activity struct {
	ID     int64 // for Page.Before
	At     time.Time
	Actor  auth.Actor
	Domain registrar.DomainName // "" if it is about none
	Change *Change              // nil unless it is one
	Denied kind.Kind            // what was denied, "" if none
	SignIn auth.SignInOutcome   // "" if none
	Drift  []Difference         // what was changed elsewhere; nil if it is not about that
	Act    *Act                 // what staff or the system did; nil if it is not about that
	Count  int                  // how many the line stands for, if more than one
	// Altered is true if a personal value is not what was written with the entry; it
	// is left out then.
	Altered bool
	// Unreadable is true if nothing else is known of the line than ID, At and Domain,
	// or if that is so of the end of its change.
	Unreadable bool
}

// lines turns entries into lines, and completes the changes among them by their
// ends, which are in order. An entry that can't be read costs no other one its line.
func (s *Store) lines(rows, ends []row) []Activity {
	history := make([]Activity, 0, len(rows))
	changes := make(map[string]*Change)
	for _, r := range rows {
		line, err := lineOf(r)
		if err != nil {
			s.unread.note(r.ID, err)
			line = Activity{ID: r.ID, At: r.At, Domain: registrar.DomainName(r.Domain), Unreadable: true}
		}
		if line.Change != nil {
			changes[r.ChangeID] = line.Change
		}
		history = append(history, line)
	}
	for _, end := range ends {
		if c := changes[end.ChangeID]; c != nil {
			if err := c.add(end); err != nil {
				s.unread.note(end.ID, err)
			}
		}
	}
	for i, line := range history {
		if c := line.Change; c != nil {
			history[i].Altered, history[i].Unreadable = line.Altered || c.Altered, c.Unreadable
		}
	}
	return history
}

func lineOf(r row) (Activity, error) {
	b, who, err := r.open()
	if err != nil {
		return Activity{}, err
	}
	line := Activity{
		ID: r.ID, At: b.At, Actor: actorOf(b, who.values), Domain: registrar.DomainName(b.Domain), SignIn: auth.SignInOutcome(b.SignIn),
		Count: b.Count, Altered: len(who.altered) > 0,
	}
	if b.Denied != nil {
		line.Denied = b.Denied.Kind
	}
	if b.Act != nil {
		line.Act = &Act{
			Actor: line.Actor, Staff: b.Staff, Email: who.values[personalStaff], Domain: line.Domain,
			Action: b.Act.Action, Reason: b.Act.Reason, Subject: b.Act.Subject, Detail: b.Act.Detail,
		}
	}
	if b.Drift != nil {
		if line.Drift, err = b.Drift.reveal(who); err != nil {
			return Activity{}, fmt.Errorf("read entry %d: %w", r.ID, err)
		}
	}
	if b.Change != nil {
		line.Change = new(Change)
		if err := line.Change.add(r); err != nil {
			return Activity{}, err
		}
	}
	return line, nil
}
