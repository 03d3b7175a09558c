package rules_test

import (
	"strings"
	"testing"

	"portal/internal/registrar/rules"
	"portal/internal/secret"
)

func TestMadeCodesKeepTheRulesAndDiffer(t *testing.T) {
	rules, seen := rules.CodesFor("example.com"), make(map[string]bool)
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
		want rules.CodeProblem
	}{
		{"", rules.CodeMissing},
		{"Short-1", rules.CodeLength},
		{"Long-1" + strings.Repeat("x", 27), rules.CodeLength},
		{"Exactly-sixteen1", ""},
		{"no-upper-case-l3tters", rules.CodeWeak},
		{"NO-LOWER-CASE-L3TTERS", rules.CodeWeak},
		{"No-digits-in-this-code", rules.CodeWeak},
		{"NoSignsInThisCode123", rules.CodeWeak},
		{"With blanks in-it 123", rules.CodeCharacters},
		{"With<brackets>in-it12", rules.CodeCharacters},
		{"Mit-Ümlaut-darin-1234", rules.CodeCharacters},
	}
	for _, tt := range tests {
		if got := rules.CodesFor("example.com").Check(secret.New(tt.code)); got != tt.want {
			t.Errorf("%q: problem %q, want %q", tt.code, got, tt.want)
		}
	}
	if !rules.CodesFor("example.io").ByRequest {
		t.Error("codes of .io can be set here")
	}
}
