package calendar

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"portal/internal/brand"
	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/words"
)

// alarms are how long before a day a program may remind of it.
var alarms = []string{"-P30D", "-P7D", "-P1D"}

// event is one day of the feed.
type event struct {
	kind    string // part of its UID
	id      string // the same for the same thing at each fetch
	domain  registrar.DomainName
	at      time.Time
	summary string
	text    string
	page    string // of the domain; "" for its overview
}

// stampOf is the line that stamps an event (RFC 5545, section 3.8.7.2). All have
// one length, so that one may take the place of another.
func stampOf(at time.Time) []byte {
	return at.UTC().AppendFormat(nil, "\nDTSTAMP:20060102T150405Z\r\n")
}

// write makes the feed in the language of p. Its events have the stamp of the zero
// time, for which that of the last change is put: the same state gives the same bytes.
func write(p *words.Printer, b brand.Brand, events []event) ([]byte, error) {
	cal := ics.NewCalendar()
	cal.SetMethod(ics.MethodPublish)
	cal.SetProductId("-//" + b.ID + "//domains//" + p.Lang())
	name := p.T("calendar.feed.name", "brand", b.Name)
	cal.SetName(name)
	cal.SetXWRCalName(name)
	cal.SetRefreshInterval("PT12H", ics.WithValue("DURATION"))
	cal.SetXPublishedTTL("PT12H")
	for _, e := range events {
		e.addTo(cal, b)
	}
	var out bytes.Buffer
	if err := cal.SerializeTo(&out, ics.WithNewLineWindows); err != nil {
		return nil, fmt.Errorf("write calendar feed: %w", err)
	}
	return out.Bytes(), nil
}

// events are sorted, so that the same state gives the same bytes.
func (s *Service) events(ctx context.Context, p *words.Printer, whose profile.Key) ([]event, error) {
	var events []event
	err := s.Source.Each(ctx, whose, func(e Entry) error {
		events = append(events, eventsOf(p, e)...)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read domains for calendar feed: %w", err)
	}
	for _, source := range s.More {
		dates, err := source.Dates(ctx, whose)
		if err != nil {
			return nil, fmt.Errorf("read dates for calendar feed: %w", err)
		}
		for _, d := range dates {
			events = append(events, event{
				kind: "date", id: d.ID, domain: d.Domain, at: d.At, page: d.Page,
				summary: p.T(d.Summary, "domain", d.Domain.Unicode()),
			})
		}
	}
	slices.SortFunc(events, func(a, b event) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.domain, b.domain), cmp.Compare(a.kind, b.kind), cmp.Compare(a.id, b.id))
	})
	return events, nil
}

// eventsOf returns the days of a domain. What it says of renewal is the setting
// that was read last, which may be another one by then.
func eventsOf(p *words.Printer, e Entry) []event {
	var events []event
	name := e.Name.Unicode()
	if !e.Expires.IsZero() {
		expiry := event{kind: "expiry", domain: e.Name, at: e.Expires}
		expiry.summary, expiry.text = p.T("calendar.feed.expires", "domain", name), p.T("calendar.feed.manual")
		if e.Renewal == registrar.RenewalAuto {
			expiry.summary, expiry.text = p.T("calendar.feed.renews", "domain", name), p.T("calendar.feed.auto")
		}
		events = append(events, expiry)
	}
	if !e.Deadline.IsZero() {
		events = append(events, event{
			kind: "verification", domain: e.Name, at: e.Deadline, page: "verification",
			summary: p.T("calendar.feed.verify", "domain", name), text: p.T("calendar.feed.verify.text"),
		})
	}
	return events
}

// uid names the thing and not its day: a renewed domain moves in people's
// calendars instead of standing there twice.
func (e event) uid(b brand.Brand) string {
	host := b.ID
	if u, err := url.Parse(b.URL); err == nil && u.Hostname() != "" {
		host = u.Hostname()
	}
	sum := sha256.Sum256([]byte(b.ID + "\n" + string(e.domain) + "\n" + e.kind + "\n" + e.id))
	return e.kind + "-" + hex.EncodeToString(sum[:12]) + "@" + host
}

func (e event) addTo(cal *ics.Calendar, b brand.Brand) {
	day := e.at.In(b.Zone()) // as the brand's mails and pages tell it
	v := cal.AddEvent(e.uid(b))
	v.SetDtStampTime(time.Time{})
	v.SetAllDayStartAt(day)
	v.SetAllDayEndAt(day.AddDate(0, 0, 1))
	v.SetSummary(e.summary)
	if e.text != "" {
		v.SetDescription(e.text)
	}
	v.SetURL(strings.TrimSuffix(b.URL+"/domains/"+url.PathEscape(string(e.domain))+"/"+e.page, "/"))
	v.SetTimeTransparency(ics.TransparencyTransparent) // nobody is busy all day
	for _, before := range alarms {
		alarm := v.AddAlarm()
		alarm.SetAction(ics.ActionDisplay)
		alarm.SetTrigger(before)
		alarm.SetDescription(e.summary)
	}
}
