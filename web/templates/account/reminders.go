package account

// ParamReminder is a number of days before an expiry, of those that are chosen.
const ParamReminder = "remind"

// Reminder is a number of days before an expiry, and whether it is chosen.
type Reminder struct {
	Days   int
	Chosen bool
}
