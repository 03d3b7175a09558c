package words

import (
	"fmt"
	"math"
	"time"

	_ "time/tzdata" // a container may have no time zones of its own
)

var months = [...]Key{
	Key("date.month.1"), Key("date.month.2"), Key("date.month.3"), Key("date.month.4"),
	Key("date.month.5"), Key("date.month.6"), Key("date.month.7"), Key("date.month.8"),
	Key("date.month.9"), Key("date.month.10"), Key("date.month.11"), Key("date.month.12"),
}

// Date writes the day of t in the printer's zone: "5 March 2027".
func (p *Printer) Date(t time.Time) string {
	t = t.In(p.zone)
	day := fmt.Sprint(t.Day())
	if t.Day() == 1 {
		day = p.T("date.first")
	}
	return p.T("date.long", "day", day, "month", p.T(months[t.Month()-1]), "year", fmt.Sprint(t.Year()))
}

// Day reads a day as browsers send it, "2027-03-05": the moment it begins in the
// printer's zone.
func (p *Printer) Day(text string) (time.Time, error) {
	return time.ParseInLocation(time.DateOnly, text, p.zone)
}

// Zone is the printer's.
func (p *Printer) Zone() *time.Location { return p.zone }

// Clock writes the time of day of t in the printer's zone: "14:02".
func (p *Printer) Clock(t time.Time) string { return t.In(p.zone).Format(p.T("date.clock")) }

// DateTime writes t to the minute: "5 March 2027 at 14:02".
func (p *Printer) DateTime(t time.Time) string {
	return p.T("date.time", "date", p.Date(t), "time", p.Clock(t))
}

// Zoned writes t to the minute with the offset of the printer's zone, for mails
// and others whose reader may be elsewhere.
func (p *Printer) Zoned(t time.Time) string { return p.offset(t, p.Clock(t)) }

// Exact writes t to the second with the offset of the printer's zone, for a title.
func (p *Printer) Exact(t time.Time) string {
	return p.offset(t, t.In(p.zone).Format(p.T("date.clock.seconds")))
}

func (p *Printer) offset(t time.Time, clock string) string {
	when := p.T("date.time", "date", p.Date(t), "time", clock)
	return p.T("date.exact", "time", when, "offset", t.In(p.zone).Format("-07:00"))
}

// unit is a step of relative time.
type unit struct {
	size         time.Duration
	until        time.Duration // the next unit starts here
	future, past Key
}

// count is how many whole units gap holds; months and years, which are long and
// of no fixed length, are rounded instead: 729 days are 2 years.
func (u unit) count(gap time.Duration) int {
	if u.size > day {
		gap += u.size / 2
	}
	return int(gap / u.size)
}

const day = 24 * time.Hour

var units = []unit{
	{time.Minute, time.Hour, Key("relative.in_minutes"), Key("relative.minutes_ago")},
	{time.Hour, day, Key("relative.in_hours"), Key("relative.hours_ago")},
	{day, 90 * day, Key("relative.in_days"), Key("relative.days_ago")},
	{30*day + 10*time.Hour + 30*time.Minute, 700 * day, Key("relative.in_months"), Key("relative.months_ago")},
	{365*day + 6*time.Hour, math.MaxInt64, Key("relative.in_years"), Key("relative.years_ago")},
}

// Relative writes how far t is from now, in its largest unit: "in 41
// days", "2 days ago", "just now".
func (p *Printer) Relative(t, now time.Time) string {
	gap := t.Sub(now)
	if gap.Abs() < time.Minute {
		return p.T("relative.now")
	}
	return p.distance(gap)
}

// RelativeDay is Relative for days of the calendar in the printer's zone:
// "today", "tomorrow", "in 41 days", "in 9 months".
func (p *Printer) RelativeDay(t, now time.Time) string {
	switch days := p.DaysUntil(t, now); days {
	case 0:
		return p.T("relative.today")
	case 1:
		return p.T("relative.tomorrow")
	case -1:
		return p.T("relative.yesterday")
	default:
		return p.distance(time.Duration(days) * day)
	}
}

// DaysUntil counts the days of the calendar from now to t in the printer's
// zone; it is negative when t is past.
func (p *Printer) DaysUntil(t, now time.Time) int {
	t, now = t.In(p.zone), now.In(p.zone)
	a := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	b := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	return int(a.Sub(b) / day)
}

func (p *Printer) distance(gap time.Duration) string {
	for _, u := range units {
		if gap.Abs() < u.until {
			key := u.future
			if gap < 0 {
				key = u.past
			}
			return p.N(key, u.count(gap.Abs()))
		}
	}
	return ""
}

// Wait writes a waiting time, rounded up: "30 seconds", "2 minutes".
func (p *Printer) Wait(d time.Duration) string {
	seconds := int(math.Ceil(d.Seconds()))
	if seconds < 90 {
		return p.N("wait.seconds", max(seconds, 1))
	}
	return p.N("wait.minutes", (seconds+59)/60)
}
