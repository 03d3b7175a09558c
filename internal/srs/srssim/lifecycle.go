package srssim

import (
	"slices"
	"time"
)

// The life of a registration: renewal by itself, expiry, grace, deletion,
// redemption. What lies in the past when a seed is loaded does not happen again.

// milestones returns when a domain is renewed by itself (zero for never),
// expires, and is deleted.
func (w *world) milestones(d *Domain) (renewal, expiry, deletion time.Time) {
	t := w.tldOf(d.Name)
	if d.AutoRenew && !d.LetExpire {
		renewal = d.Expires.AddDate(0, 0, -count(t.AutoRenewDay, 30))
	}
	deletion = d.Expires.AddDate(0, 0, count(t.Grace, 30))
	return renewal, d.Expires, later(deletion, renewal.Add(time.Minute)) // some renew after expiry
}

// nextOfLife returns the first milestone after now, zero when there is none.
func (w *world) nextOfLife(d *Domain, now time.Time) time.Time {
	var next time.Time
	renewal, expiry, deletion := w.milestones(d)
	for _, t := range []time.Time{renewal, expiry, deletion} {
		if t.After(now) && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	return next
}

// live does what is due in the life of a domain, unless its milestones have
// moved since the appointment was made.
func (w *world) live(d *Domain, now time.Time) {
	if !now.Equal(d.lifeDue) {
		return
	}
	d.lifeDue = time.Time{}
	renewal, expiry, deletion := w.milestones(d)
	switch {
	case !now.Before(deletion):
		w.bury(d, "Expired", now)
		return
	case !renewal.IsZero() && now.Equal(renewal) && w.renewByItself(d, now):
		return
	case !now.Before(expiry) && !d.Lapsed:
		d.Lapsed = true
		w.emit(d, "EXPIRED", map[string]string{"expiration_date": instant(d.Expires)}, now)
	}
	w.register(d, now)
}

// renewByItself renews for the shortest term if the balance allows.
func (w *world) renewByItself(d *Domain, now time.Time) bool {
	a, period := d.profile.account, 1
	if years := w.tldOf(d.Name).Years; len(years) > 0 {
		period = years[0]
	}
	c := call{world: w, account: a}
	o := &Order{
		ID: w.nextID(), Domain: d.Name, Type: "renewal", Status: "waiting", Date: now, Period: period,
		Cost: c.priceOf(d.Name, "renewal") * Cents(period), FromYear: d.Expires.Year(), Text: "automatic renewal",
	}
	a.Orders = append(a.Orders, o)
	if !a.pay(o.Cost) {
		o.Status, o.Text = "declined", "Insufficient Funds"
		return false
	}
	w.extend(d, o, now)
	return true
}

// extend completes a renewal.
func (w *world) extend(d *Domain, o *Order, now time.Time) {
	d.Expires, d.Updated, d.Lapsed = d.Expires.AddDate(o.Period, 0, 0), now, false
	o.Status, o.Completed, o.Due = "completed", now, time.Time{}
	w.emit(d, "RENEWED", map[string]string{"period": itoa(o.Period), "expiration_date": instant(d.Expires)}, now)
	w.register(d, now)
}

// bury deletes a domain; it can be redeemed for as long as its registry has it.
func (w *world) bury(d *Domain, reason string, now time.Time) {
	a := d.profile.account
	gone := &Deleted{
		Name: d.Name, At: now, Expires: d.Expires, Reason: reason, Profile: d.profile.Username, Domain: d,
		Until: now.AddDate(0, 0, count(w.tldOf(d.Name).Redemption, 30)),
	}
	w.emit(d, "DELETED", map[string]string{
		"reason": reason, "redemption_grace_period_end_date": instant(gone.Until),
	}, now)
	w.remove(d)
	a.Deleted = append(a.Deleted, gone)
	if !gone.Until.After(now) {
		gone.Domain = nil
	}
	w.awaitRelease(a, gone)
}

// awaitRelease makes a deleted name available after its redemption.
func (w *world) awaitRelease(a *Account, gone *Deleted) {
	if gone.Domain == nil {
		return
	}
	w.agenda.add(gone.Until, func(time.Time) {
		if slices.Contains(a.Deleted, gone) {
			gone.Domain = nil
		}
	})
}
