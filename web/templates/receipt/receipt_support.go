package receipt

import (
	"strings"

	"portal/internal/words"
	"portal/web/templates/ui"
)

// code names what became of a change in a way that needs no language, such as
// "refused.host_unknown" or "unknown.not_applied".
func (v View) code() string {
	parts := []string{string(v.Outcome)}
	if v.Outcome == OutcomeRefused && v.Reason != "" {
		parts = append(parts, string(v.Reason))
	}
	if v.Resolution != "" {
		parts = append(parts, string(v.Resolution))
	}
	return strings.Join(parts, ".")
}

func (v View) support() string {
	return ui.SupportText(v.Layout, []ui.SupportLine{
		{Name: words.Key("receipt.number"), Value: v.number()},
		{Name: words.Key("support.domain"), Value: v.Head.Name.Unicode()},
		{Name: words.Key("support.about"), Value: v.T(WordsOf(v.Kind).Asked)},
		{Name: words.Key("support.outcome"), Value: v.T(resultOf(v.Outcome, v.Resolution).short)},
		{Name: words.Key("support.code"), Value: v.code()},
		{Name: words.Key("support.asked"), Value: ui.SupportTime(v.At)},
		{Name: words.Key("support.answered"), Value: ui.SupportTime(v.AnsweredAt)},
		{Name: words.Key("error.request"), Value: v.RequestID},
	})
}
