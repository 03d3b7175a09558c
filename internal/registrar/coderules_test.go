package registrar_test

import (
	"strings"
	"testing"

	"portal/internal/registrar"
	"portal/internal/secret"
)

func TestMadeCodesKeepTheRulesAndDiffer(t *testing.T) {
	rules, seen := registrar.CodeRulesFor("example.com"), make(map[string]bool)
	for range 500 {
		code := rules.NewAuthCode()
		text := code.Reveal()
		if problem := rules.Check(code); problem != "" || seen[text] || strings.ContainsAny(text[:1], "-_.!23456789") {
			t.Fatalf("%q: problem %q, seen before: %v", text, problem, seen[text])
		}
		seen[text] = true
	}
}

func TestChosenCodesAreCheckedBeforeTheyAreSent(t *testing.T) {
	tests := []struct {
		code string
		want registrar.CodeProblem
	}{
		{"", registrar.CodeMissing},
		{"Short-1", registrar.CodeLength},
		{"Long-1" + strings.Repeat("x", 27), registrar.CodeLength},
		{"Exactly-sixteen1", ""},
		{"no-upper-case-l3tters", registrar.CodeWeak},
		{"NO-LOWER-CASE-L3TTERS", registrar.CodeWeak},
		{"No-digits-in-this-code", registrar.CodeWeak},
		{"NoSignsInThisCode123", registrar.CodeWeak},
		{"With blanks in-it 123", registrar.CodeCharacters},
		{"With<brackets>in-it12", registrar.CodeCharacters},
		{"Mit-Ümlaut-darin-1234", registrar.CodeCharacters},
	}
	for _, tt := range tests {
		if got := registrar.CodeRulesFor("example.com").Check(secret.New(tt.code)); got != tt.want {
			t.Errorf("%q: problem %q, want %q", tt.code, got, tt.want)
		}
	}
	if !registrar.CodeRulesFor("example.io").ByRequest {
		t.Error("codes of .io can be set here")
	}
}
