package gate

import (
	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/words"
	"portal/web/templates/receipt"
	"portal/web/templates/ui"
)

// OutcomeOf says how a change stands.
func OutcomeOf(c audit.Change) (receipt.Outcome, receipt.Resolution) {
	outcome := receipt.OutcomeSending
	if c.Unreadable {
		return receipt.OutcomeUnreadable, ""
	}
	if c.Ending != nil {
		outcome = receipt.Outcome(c.Ending.Outcome)
	}
	if c.Resolution != nil {
		return outcome, receipt.Resolution(c.Resolution.Verdict)
	}
	return outcome, ""
}

// DiffOf words the difference that a change makes.
func DiffOf(p *words.Printer, diff []audit.Difference) []ui.DiffRow {
	var rows []ui.DiffRow
	for _, d := range diff {
		if d.Altered {
			rows = append(rows, receipt.AlteredRow(p, d.Field))
			continue
		}
		if d.Erased {
			rows = append(rows, receipt.ErasedRow(p, d.Field))
			continue
		}
		rows = append(rows, receipt.DiffRows(p, d.Field, d.Old, d.New)...)
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
