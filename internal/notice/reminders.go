package notice

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
	"portal/internal/brand"
	"portal/internal/jobs"
	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/words"
)

// ReminderDays are the days before an expiry that can be chosen, first to last.
var ReminderDays = []int{60, 30, 7, 1}

// usualDays are those of a profile that chose none.
var usualDays = []int{30, 7, 1}

// Lapse is a domain that expires unless somebody renews it.
type Lapse struct {
	profile.Key
	Domain  registrar.DomainName
	Expires time.Time
}

// Lapses returns the domains of all profiles that lapse within so long from now.
type Lapses func(ctx context.Context, within time.Duration) ([]Lapse, error)

const sourceReminder = "reminder"

// remindArgs names a reminder.
type remindArgs struct {
	Reminder int64 `json:"reminder"`
}

// Kind implements jobs.Args.
func (remindArgs) Kind() string { return "notice.remind" }

// insertReminders makes of each lapse the last reminder whose day has come, if it was not
// made before: after a long outage nobody gets the earlier ones as well.
const insertReminders = `
	INSERT INTO notice_reminder (brand, account, profile, domain, expires, days, created_at)
	SELECT n.brand, n.account, n.profile, n.domain, (n.expires AT TIME ZONE 'UTC')::date, d.days, @now
	FROM unnest(@brands::text[], @accounts::text[], @profiles::text[], @domains::text[], @expiries::timestamptz[])
		AS n (brand, account, profile, domain, expires)
	LEFT JOIN notice_preference p USING (brand, account, profile)
	CROSS JOIN LATERAL (
		SELECT min(x) AS days
		FROM unnest(coalesce(p.reminder_days, @usual::integer[])) x
		WHERE n.expires <= @now::timestamptz + x * interval '1 day'
	) d
	WHERE d.days IS NOT NULL
	ON CONFLICT DO NOTHING
	RETURNING id`

// Remind makes the reminders whose day has come, each once, and queues them. Call it
// now and then.
func (s *Service) Remind(ctx context.Context) error {
	if s.Lapses == nil {
		return nil
	}
	lapses, err := s.Lapses(ctx, time.Duration(slices.Max(ReminderDays))*24*time.Hour)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(lapses, 1000) {
		if err := pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error { return s.remindOf(ctx, tx, some) }); err != nil {
			return fmt.Errorf("make reminders: %w", err)
		}
	}
	return nil
}

func (s *Service) remindOf(ctx context.Context, tx pgx.Tx, lapses []Lapse) error {
	var brands, accounts, profiles, domains []string
	var expiries []time.Time
	for _, l := range lapses {
		brands, accounts, profiles = append(brands, l.Brand), append(accounts, l.Account), append(profiles, l.Profile)
		domains, expiries = append(domains, string(l.Domain)), append(expiries, l.Expires)
	}
	rows, _ := tx.Query(ctx, insertReminders, pgx.NamedArgs{
		"brands": brands, "accounts": accounts, "profiles": profiles, "domains": domains, "expiries": expiries, "usual": usualDays, "now": s.Now(),
	})
	made, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil || len(made) == 0 {
		return err
	}
	queued := make([]jobs.Job, len(made))
	for i, id := range made {
		queued[i] = jobs.Job{Args: remindArgs{id}, Queue: Queue}
	}
	return s.Queue.Insert(ctx, tx, queued...)
}

// reminder is one as it is stored.
type reminder struct {
	profile.Key
	Domain    registrar.DomainName
	Expires   time.Time // a date
	CreatedAt time.Time
}

const selectReminder = `
	SELECT brand, account, profile, domain, expires, created_at
	FROM notice_reminder
	WHERE id = $1`

// reminder returns errLost if there is none.
func (s *Service) reminder(ctx context.Context, id int64) (reminder, error) {
	rows, _ := s.Pool.Query(ctx, selectReminder, id)
	r, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[reminder])
	if errors.Is(err, pgx.ErrNoRows) {
		return r, errLost
	}
	if err != nil {
		return r, fmt.Errorf("read reminder: %w", err)
	}
	return r, nil
}

// remind looks at the domain and queues a mail to each who is to be told, if it still
// lapses on that day.
func (s *Service) remind(ctx context.Context, a remindArgs) error {
	r, err := s.reminder(ctx, a.Reminder)
	if errors.Is(err, errLost) {
		return nil
	}
	if err != nil {
		return err
	}
	b, known := s.Brands.ByID(r.Brand)
	reader, reachable := s.Readers[r.Account]
	if !known || !reachable {
		return nil
	}
	live, err := reader.Domain(ctx, r.Domain, registrar.PartRegistration|registrar.PartProfile)
	switch {
	case errors.Is(err, registrar.ErrNotFound):
		return nil
	case err != nil:
		return s.askLater(ctx, r.CreatedAt) // nil in the end: a late reminder is worth little
	case !r.holds(live, s.Now()):
		return nil
	}
	extras, declined, err := s.wishes(ctx, r.Key, KindReminder)
	if err != nil {
		return err
	}
	mails := envelope{Key: r.Key, source: sourceReminder + "/" + strconv.FormatInt(a.Reminder, 10), kind: KindReminder, domain: r.Domain, brand: b}
	if !declined {
		mails.add(live.Owner.Email, "")
	}
	for _, address := range extras {
		mails.add(address, "")
	}
	return s.enqueue(ctx, mails)
}

// holds reports whether live still lapses on the day of r, in the same profile.
func (r reminder) holds(live registrar.Domain, now time.Time) bool {
	if live.Profile != "" && live.Profile != profile.Username(r.Profile) {
		return false
	}
	return live.Renewal == registrar.RenewalManual && live.Expires.After(now) && live.Expires.UTC().Format(time.DateOnly) == r.Expires.Format(time.DateOnly)
}

func (s *Service) writeReminder(ctx context.Context, p *words.Printer, b brand.Brand, n row, id string, l *letter) error {
	number, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return errLost
	}
	r, err := s.reminder(ctx, number)
	if err != nil {
		return err
	}
	about, _ := aboutOf(KindReminder)
	name, date := r.Domain.Unicode(), p.Date(r.Expires)
	l.Subject = p.T(about.subject, "domain", name, "date", date)
	l.Title = l.Subject
	l.Intro = p.T(about.intro, "domain", name, "date", date)
	l.Facts = []fact{{p.T("notice.fact.domain"), domainText(r.Domain)}, {p.T("notice.field.expires"), date}}
	l.Button = renewal(p, b, n.Domain)
	l.Footer = p.T("notice.footer", "brand", b.Name)
	l.Settings = link{p.T("notice.settings"), b.URL + "/notices"}
	return nil
}

// renewal leads to where name is renewed. A mail program can't be told to call a number:
// that stands in every mail.
func renewal(p *words.Printer, b brand.Brand, name registrar.DomainName) link {
	domain := name.Unicode()
	switch way, address := b.Renew(name, p.T("renew.mail.subject", "domain", domain), p.T("renew.mail.body", "domain", domain)); way {
	case brand.RenewShop:
		return link{p.T("renew.shop", "domain", domain), address}
	case brand.RenewEmail:
		return link{p.T("renew.email", "domain", domain), address}
	}
	return link{p.T("overview.renewal"), b.URL + "/domains/" + url.PathEscape(string(name)) + "/renewal"}
}

const selectReminderDays = `
	SELECT reminder_days
	FROM notice_preference
	WHERE brand = @brand AND account = @account AND profile = @profile`

// Reminders returns how many days before an expiry the caller's profile is reminded.
func (s *Service) Reminders(ctx context.Context, who auth.Actor) ([]int, error) {
	rows, _ := s.Pool.Query(ctx, selectReminderDays, who.Args())
	days, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[[]int])
	if errors.Is(err, pgx.ErrNoRows) {
		return slices.Clone(usualDays), nil
	}
	if err != nil {
		return nil, fmt.Errorf("read days of reminders: %w", err)
	}
	return days, nil
}

const saveReminderDays = `
	INSERT INTO notice_preference (brand, account, profile, reminder_days)
	VALUES (@brand, @account, @profile, @days)
	ON CONFLICT (brand, account, profile) DO UPDATE
	SET reminder_days = excluded.reminder_days`

// ChooseReminders sets on which of ReminderDays the caller's profile is reminded.
func (s *Service) ChooseReminders(ctx context.Context, who auth.Actor, wanted []int) error {
	days := slices.DeleteFunc(slices.Clone(ReminderDays), func(d int) bool { return !slices.Contains(wanted, d) })
	if _, err := s.Pool.Exec(ctx, saveReminderDays, who.Args(pgx.NamedArgs{"days": days})); err != nil {
		return fmt.Errorf("choose days of reminders: %w", err)
	}
	return nil
}
