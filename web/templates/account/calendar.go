package account

import (
	"time"

	"portal/web/templates/ui"
)

// CalendarView is the page about the private calendar feed.
type CalendarView struct {
	ui.Layout
	Address   string // in full, right after it was made; "" at all other times
	Exists    bool
	CreatedAt time.Time // if it exists
	FetchedAt time.Time // zero if no program has asked for it yet
	Revoked   bool      // that was just done
	Sent      bool      // a form was sent that had been carried out before
	Form      string    // random text of the form, which is carried out once
}
