package rules_test

import (
	"testing"

	"portal/internal/registrar/rules"
	"portal/internal/secret"
)

func TestANewPasswordKeepsTheRules(t *testing.T) {
	for password, want := range map[string]rules.PasswordFault{
		"":                      rules.PasswordMissing,
		"lake-9dot":             rules.PasswordShort,
		"lake-9dots":            "",
		"lake-9dots-Over_moss":  "",
		"lake-9dots-Over_mosss": rules.PasswordLong,
		"lake 9dots over":       rules.PasswordSign,
		"läke-9dots-over":       rules.PasswordSign,
		"!@$^,.~|=-+_{}#aA0":    "",
		"aaaabbbbccccdddd":      rules.PasswordEasy,
		"my-JANE-secret-9":      rules.PasswordEasy,
	} {
		if got := rules.JudgePassword(secret.New(password), "jane"); got != want {
			t.Errorf("%q: %q, want %q", password, got, want)
		}
	}
}
