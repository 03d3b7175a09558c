package settings_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"portal/internal/secret"
	"portal/internal/settings"
)

type inner struct {
	Port int    `json:"port" rule:"minimum=0,maximum=65535" default:"25" doc:"A port."`
	Mode string `json:"mode" rule:"enum=|fast|slow" doc:"How."`
}

type outer struct {
	Name   string        `json:"name" rule:"required" doc:"A name."`
	Ports  []inner       `json:"ports" doc:"Ports."`
	Key    secret.String `json:"key" doc:"A key."`
	On     bool          `json:"on" default:"true" doc:"A switch."`
	Hidden string        `json:"-"`
}

func TestEveryProblemOfAFileIsToldWithItsLine(t *testing.T) {
	text := `{
  "nmae": "x",
  "ports": [
    {"port": 80, "mode": "fast"},
    {"port": -3,
     "mode": "medium"},
    {"port": "80"}
  ],
  "key": 7,
  "on": "yes"
}`
	var into outer
	file, problems := settings.Parse("some.json", []byte(text), &into)
	if file == nil {
		t.Fatal("it is JSON")
	}
	for _, want := range []string{
		"some.json:1: name is missing", "some.json:2: nmae is not known; did you mean name?",
		"some.json:5: ports[2].port is -3; it must be at least 0", `some.json:6: ports[2].mode must be one of "", "fast", "slow"`,
		"some.json:7: ports[3].port must be a whole number, not a text", "some.json:9: key must be a text, not a number",
		"some.json:10: on must be true or false, not a text",
	} {
		if !strings.Contains(problems.Error(), want) {
			t.Errorf("%q is missing in\n%v", want, problems)
		}
	}
	if len(problems) != 7 {
		t.Errorf("%d problems:\n%v", len(problems), problems)
	}
	if into.Ports[0].Port != 80 {
		t.Error("what is right was not read")
	}
}

func TestWhatIsNoJSONIsToldWithItsLine(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "f:1: ",
		"{\n\"name\": \"x\",\n}":        "f:2: ",
		"{\"name\": \"x\"":              "f:1: ",
		"{\"name\": \"a\"} trailing":    "f:1: ",
		"{\n\"name\": 1,\n\"name\": 2}": "f:3: ",
		"# a comment\n{}":               "f:1: ",
	} {
		var into outer
		if file, problems := settings.Parse("f", []byte(text), &into); file != nil || !strings.HasPrefix(problems.Error(), want) {
			t.Errorf("%q: %v", text, problems)
		}
	}
}

func TestAnErrorOfAFileNeverHoldsItsName(t *testing.T) {
	for _, path := range []string{"Zm9vYmFyYmF6cXV4/Zm9v=", "/Zm9vYmFyYmF6cXV4", strings.Repeat("Zm9vYmFy", 600), "Zm9vYmFy\x00Zm9v", t.TempDir()} {
		if _, err := settings.ReadFile(path); err == nil || strings.Contains(err.Error(), "Zm9v") {
			t.Errorf("%.30s: %v", path, err)
		}
	}
}

func TestAFileForEverybodyIsNoticed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	for mode, open := range map[os.FileMode]bool{0o600: false, 0o640: false, 0o644: true, 0o604: true} {
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if settings.OpenToAll(path) != open {
			t.Errorf("mode %o: not %v", mode, open)
		}
	}
}

func TestANearNameIsOffered(t *testing.T) {
	known := []string{"PORTAL_BRANDS", "PORTAL_ACCOUNTS", "PORTAL_SETTLE", "PORTAL_TRUSTED_PROXIES"}
	for typed, want := range map[string]string{
		"PORTAL_BRAND": "PORTAL_BRANDS", "PORTAL_TRUSTED_PROXY": "PORTAL_TRUSTED_PROXIES", "PORTAL_SETTEL": "PORTAL_SETTLE",
		"portal_accounts": "PORTAL_ACCOUNTS", "PORTAL_COMPLETELY_ELSE": "",
	} {
		got := settings.DidYouMean(typed, known)
		if (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%s: %q", typed, got)
		}
	}
}

func TestTheSchemaSaysWhatTheTagsSay(t *testing.T) {
	text, err := json.Marshal(settings.Schema(outer{}, "Outer"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"required":["name"]`, `"minimum":0`, `"maximum":65535`, `"default":25`, `"enum":["","fast","slow"]`,
		`"additionalProperties":false`, `"default":true`, `"title":"Outer"`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%s is missing in %s", want, text)
		}
	}
	if strings.Contains(string(text), "Hidden") {
		t.Error("a field that JSON does not know is in the schema")
	}
}

func TestOnlyWarningsAreNoError(t *testing.T) {
	var p settings.Problems
	p.Warnf("A", "open")
	if p.Err() != nil {
		t.Error("a warning stops")
	}
	p.Addf("B", "wrong")
	wrong, warnings := p.Split()
	if p.Err() == nil || len(wrong) != 1 || len(warnings) != 1 || p.Err().Error() != "B: wrong" {
		t.Errorf("%v", p.Err())
	}
}
