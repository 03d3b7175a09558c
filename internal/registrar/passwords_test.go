package registrar_test

import (
	"testing"

	"portal/internal/registrar"
	"portal/internal/secret"
)

func TestANewPasswordKeepsTheRules(t *testing.T) {
	for password, want := range map[string]registrar.PasswordFault{
		"":                      registrar.PasswordMissing,
		"lake-9dot":             registrar.PasswordShort,
		"lake-9dots":            "",
		"lake-9dots-Over_moss":  "",
		"lake-9dots-Over_mosss": registrar.PasswordLong,
		"lake 9dots over":       registrar.PasswordSign,
		"läke-9dots-over":       registrar.PasswordSign,
		"!@$^,.~|=-+_{}#aA0":    "",
		"aaaabbbbccccdddd":      registrar.PasswordEasy,
		"my-JANE-secret-9":      registrar.PasswordEasy,
	} {
		if got := registrar.JudgePassword(secret.New(password), "jane"); got != want {
			t.Errorf("%q: %q, want %q", password, got, want)
		}
	}
}
