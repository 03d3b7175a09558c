package gate

import (
	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/words"
	"portal/web/templates"
)

// OutcomeOf says how a change stands.
func OutcomeOf(c audit.Change) (templates.Outcome, templates.Resolution) {
	outcome := templates.OutcomeSending
	if c.Unreadable {
		return templates.OutcomeUnreadable, ""
	}
	if c.Ending != nil {
		outcome = templates.Outcome(c.Ending.Outcome)
	}
	if c.Resolution != nil {
		return outcome, templates.Resolution(c.Resolution.Verdict)
	}
	return outcome, ""
}

// DiffOf words the difference that a change makes.
func DiffOf(p *words.Printer, diff []audit.Difference) []templates.DiffRow {
	var rows []templates.DiffRow
	for _, d := range diff {
		if d.Altered {
			rows = append(rows, templates.AlteredRow(p, d.Field))
			continue
		}
		if d.Erased {
			rows = append(rows, templates.ErasedRow(p, d.Field))
			continue
		}
		rows = append(rows, templates.DiffRows(p, d.Field, d.Old, d.New)...)
	}
	return rows
}

// AddressOf is the address that somebody came from, "" if it is not known.
func AddressOf(actor auth.Actor) string {
	if !actor.Address.IsValid() {
		return ""
	}
	return actor.Address.String()
}
