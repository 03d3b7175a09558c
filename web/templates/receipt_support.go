package templates

import (
	"strings"

	"portal/internal/words"
)

// code names what became of a change in a way that needs no language, such as
// "refused.host_unknown" or "unknown.not_applied".
func (v ReceiptView) code() string {
	parts := []string{string(v.Outcome)}
	if v.Outcome == OutcomeRefused && v.Reason != "" {
		parts = append(parts, string(v.Reason))
	}
	if v.Resolution != "" {
		parts = append(parts, string(v.Resolution))
	}
	return strings.Join(parts, ".")
}

func (v ReceiptView) support() string {
	return supportText(v.Layout, []supportLine{
		{words.Key("receipt.number"), v.number()},
		{words.Key("support.domain"), v.Head.Name.Unicode()},
		{words.Key("support.about"), v.T(changeWordsOf(v.Kind).asked)},
		{words.Key("support.outcome"), v.T(resultOf(v.Outcome, v.Resolution).short)},
		{words.Key("support.code"), v.code()},
		{words.Key("support.asked"), supportTime(v.At)},
		{words.Key("support.answered"), supportTime(v.AnsweredAt)},
		{words.Key("error.request"), v.RequestID},
	})
}
