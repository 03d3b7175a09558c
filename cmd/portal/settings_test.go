package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"portal/internal/brand"
	"portal/internal/postgres/postgrestest"
	"portal/internal/settings"
)

// serveWith runs "portal serve" with variables and returns what it fails with.
func serveWith(t *testing.T, variables map[string]string, flags ...string) (out string, err error) {
	t.Helper()
	for name, value := range variables {
		t.Setenv(name, value)
	}
	var text, log bytes.Buffer
	err = run(t.Context(), append([]string{"serve"}, flags...), &text, &log)
	return text.String() + log.String(), err
}

// rightSettings are settings that are right but for the database, which is not there.
func rightSettings(t *testing.T) (dir string, variables map[string]string) {
	t.Helper()
	dir = t.TempDir()
	write(t, dir, "account-key", "0123456789abcdef0123456789abcdef")
	return dir, map[string]string{
		"DATABASE_URL": "postgres://portal_app@127.0.0.1:1/portal", "PORTAL_ADDR": "127.0.0.1:0", "PORTAL_DRAIN": "0s",
		"PORTAL_SEALING_KEY_FILE": write(t, dir, "sealing-key", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\n"),
		"PORTAL_BRANDS": write(t, dir, "brands.json", `{"brands": [{"id": "acme", "name": "Acme", "hosts": ["acme.example"],
			"url": "https://acme.example", "account": "acme-main"}]}`),
		"PORTAL_ACCOUNTS": write(t, dir, "accounts.json", `{"accounts": [{"id": "acme-main", "provider": "opensrs",
			"endpoint": "https://registrar.example:55443/", "username": "acme", "key_file": "account-key"}]}`),
	}
}

func TestEveryWrongSettingIsNamedInOneMessage(t *testing.T) {
	dir, variables := rightSettings(t)
	write(t, dir, "short", "abc")
	for name, value := range map[string]string{
		"PORTAL_BRANDS": write(t, dir, "wrong.json", `{"brands": [
			{"id": "acme", "name": "Acme", "hosts": ["acme.example"], "url": "http://elsewhere.example", "account": "elsewhere",
			 "languages": ["en", "tlh"],
			 "langauge": "en"}]}`),
		"PORTAL_ACCOUNTS": write(t, dir, "wrong-accounts.json", `{"accounts": [
			{"id": "acme", "provider": "telnet", "endpoint": "", "username": "",
			 "key_file": "short",
			 "parallel_calls": -3,
			 "calls_per_second": 1000000000,
			 "read_timeout": "1000h"}]}`),
		"PORTAL_SEALING_KEY_FILE": write(t, dir, "short-key", "c2hvcnQ="),
		"PORTAL_TLS_CERT":         "cert.pem",
		"PORTAL_TRUSTED_PROXIES":  "everywhere",
		"PORTAL_SETTLE":           "1s",
		"PORTAL_CALL_DEADLINE":    "soon",
		"PORTAL_DRAIN":            "-5s",
		"PORTAL_PREFLIGHT":        "perhaps",
		"PORTAL_TRUSTED_PROXY":    "10.0.0.1",
		"PORTAL_LOG_LEVEL":        "loud",
	} {
		variables[name] = value
	}
	_, err := serveWith(t, variables)
	if err == nil {
		t.Fatal("serve started")
	}
	for _, part := range []string{
		"DATABASE_URL: open database", "PORTAL_SEALING_KEY_FILE holds 5 bytes", `wrong-accounts.json:2: account 1 ("acme"): provider "telnet"`,
		"endpoint", "username is missing", "wrong-accounts.json:3: ", "the key has 3 characters",
		"wrong-accounts.json:4: accounts[1].parallel_calls is -3; it must be at least 0", "wrong-accounts.json:5: ", "wrong-accounts.json:6: ",
		`PORTAL_TRUSTED_PROXIES: "everywhere"`, "PORTAL_TLS_CERT and PORTAL_TLS_KEY", "PORTAL_SETTLE", "http addresses", `"elsewhere"`,
		`wrong.json:2: brand "acme": url "http://elsewhere.example" is on none`, `wrong.json:3: brand "acme": language "tlh" does not exist here; there are en`,
		"wrong.json:4: brands[1].langauge is not known; did you mean language?", "PORTAL_CALL_DEADLINE: it is no time", "PORTAL_DRAIN: it is -5s, and must be between 0s and 5m",
		"PORTAL_PREFLIGHT: it is neither", "PORTAL_TRUSTED_PROXY: there is no such setting; did you mean PORTAL_TRUSTED_PROXIES?", "PORTAL_LOG_LEVEL: it is none of these",
	} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the message does not name %q", part)
		}
	}
	if t.Failed() {
		t.Log(err)
	}
}

func TestACheckSaysThatAllIsRight(t *testing.T) {
	db := postgrestest.New(t)
	dir, variables := rightSettings(t)
	variables["DATABASE_URL"] = db.AppURL
	out, err := serveWith(t, variables, "--check")
	if err != nil || out != "the settings are right\n" {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, name := range []string{"sealing-key", "account-key"} {
		if err := os.Chmod(filepath.Join(dir, name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	out, err = serveWith(t, variables, "--check")
	if err != nil || strings.Count(out, "chmod 600") != 2 || !strings.Contains(out, "accounts.json:2: ") {
		t.Errorf("secrets that everybody may read: %v\n%s", err, out)
	}
	variables["DATABASE_URL"] = db.AppURL + "&default_transaction_read_only=on"
	if _, err := serveWith(t, variables, "--check"); err == nil || !strings.Contains(err.Error(), "DATABASE_URL: the database is read-only") {
		t.Errorf("a read-only database: %v", err)
	}
	if _, err := serveWith(t, variables, "--check"); strings.Contains(err.Error(), "\n\n") || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("not one line: %v", err)
	}
}

func TestAnEmptyVariableIsTheDefault(t *testing.T) {
	for _, name := range []string{"PORTAL_ADDR", "PORTAL_SETTLE", "PORTAL_DRAIN", "PORTAL_PREFLIGHT", "PORTAL_LOG_FORMAT", "PORTAL_TLS_CERT"} {
		t.Setenv(name, "")
	}
	t.Setenv("PORTAL_CALL_DEADLINE", "  ")
	var flags cli
	parser, err := flags.parser(t.Output(), t.Output(), nil)
	if err != nil {
		t.Fatal(err)
	}
	readEnvironment(parser.Model.Node, os.Environ())
	if _, err := parser.Parse([]string{"serve"}); err != nil {
		t.Fatal(err)
	}
	if s := flags.Serve; s.Addr != ":8080" || s.Settle != 3*time.Minute || s.Drain != 5*time.Second || !s.Preflight || flags.LogFormat != "text" || s.CallDeadline != 100*time.Second {
		t.Errorf("%+v %q", s, flags.LogFormat)
	}
}

// Any setting that names a file may be given a secret by mistake.
func TestASecretInPlaceOfAPathIsNotRepeated(t *testing.T) {
	const marked = "bWFya2VkLXNlY3JldC1rZXktb2YtMzItYnl0ZXMhISE="
	dir, right := rightSettings(t)
	account := func(key string) string {
		return write(t, dir, "marked.json", `{"accounts": [{"id": "acme-main", "provider": "opensrs",
			"endpoint": "https://registrar.example:55443/", "username": "acme", `+key+`}]}`)
	}
	for name, change := range map[string]func(map[string]string){
		"sealing key":     func(v map[string]string) { v["PORTAL_SEALING_KEY_FILE"] = marked },
		"second key":      func(v map[string]string) { v["PORTAL_SEALING_KEY_FILE"] += "," + marked },
		"rooted":          func(v map[string]string) { v["PORTAL_SEALING_KEY_FILE"] = "/" + marked },
		"in the file":     func(v map[string]string) { v["PORTAL_SEALING_KEY_FILE"] = write(t, dir, "odd", "!"+marked) },
		"brands":          func(v map[string]string) { v["PORTAL_BRANDS"] = marked },
		"accounts inline": func(v map[string]string) { v["PORTAL_ACCOUNTS"] = `{"accounts": [{"key": "` + marked + `"}]}` },
		"certificate":     func(v map[string]string) { v["PORTAL_TLS_CERT"], v["PORTAL_TLS_KEY"] = marked, marked },
		"key_file":        func(v map[string]string) { v["PORTAL_ACCOUNTS"] = account(`"key_file": "` + marked + `"`) },
		"ca_file": func(v map[string]string) {
			v["PORTAL_ACCOUNTS"] = account(`"key_file": "account-key", "ca_file": "` + marked + `"`)
		},
		"a wrong type":  func(v map[string]string) { v["PORTAL_ACCOUNTS"] = account(`"key": ["` + marked + `"]`) },
		"a number":      func(v map[string]string) { v["PORTAL_SETTLE"] = marked },
		"a switch":      func(v map[string]string) { v["PORTAL_PREFLIGHT"] = marked },
		"a proxy's URL": func(v map[string]string) { v["DATABASE_URL"] = "postgres://app:" + marked + "/@/#@host/portal" },
		"password_file": func(v map[string]string) {
			v["PORTAL_BRANDS"] = write(t, dir, "mail.json", `{"brands": [{"id": "acme", "name": "Acme", "hosts": ["acme.example"], "url": "https://acme.example",
				"account": "acme-main", "mail": {"from": "a@acme.example", "host": "smtp.acme.example", "username": "u", "password_file": "`+marked+`"}}]}`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			variables := map[string]string{}
			for k, v := range right {
				variables[k] = v
			}
			change(variables)
			out, err := serveWith(t, variables)
			if err == nil || strings.Contains(err.Error()+out, marked[:12]) || strings.Contains(err.Error()+out, marked[20:30]) {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

func TestAFailureIsWrittenAsTheLogIs(t *testing.T) {
	_, variables := rightSettings(t)
	variables["PORTAL_LOG_FORMAT"], variables["PORTAL_SETTLE"] = "json", "soon"
	for name, value := range variables {
		t.Setenv(name, value)
	}
	for _, args := range [][]string{{"serve"}, {"serve", "--nonsense"}, {"migrate"}, {"healthcheck"}, {"--log-format=json", "serve"}} {
		var command cli
		var out bytes.Buffer
		err := command.run(t.Context(), args, &out, &out)
		if err == nil {
			t.Fatalf("%v did not fail", args)
		}
		out.Reset()
		command.report(&out, err)
		var line struct{ Time, Level, Msg string }
		if err := json.Unmarshal(out.Bytes(), &line); err != nil || line.Level != "ERROR" || line.Msg == "" || line.Time == "" {
			t.Errorf("%v: %v in\n%s", args, err, &out)
		}
	}
}

func TestDurationsInTheLogHaveOneUnit(t *testing.T) {
	for format, want := range map[string]string{"text": "took=1234.568", "json": `"took":1234.568`} {
		var out bytes.Buffer
		(&cli{LogFormat: format}).logger(&out).Info("x", "took", 1234567891*time.Nanosecond)
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s: %s", format, &out)
		}
	}
}

func TestKubernetesOwnVariablesAreNoSettings(t *testing.T) {
	known := []string{"PORTAL_ADDR", "PORTAL_BRANDS"}
	for _, service := range []string{"PORTAL", "PORTAL_DB", "PORTAL_DB_2", "PORTAL_ADDR", "PORTAL_PORT"} {
		environ := []string{"PATH=/bin"}
		for _, link := range []string{
			"SERVICE_HOST=10.0.0.1", "SERVICE_PORT=5432", "SERVICE_PORT_HTTP=80", "PORT=tcp://10.0.0.1:5432", "PORT_5432_TCP=tcp://10.0.0.1:5432",
			"PORT_5432_TCP_PROTO=tcp", "PORT_5432_TCP_PORT=5432", "PORT_5432_TCP_ADDR=10.0.0.1",
			"SERVICE_HOST=fd00::1", "PORT=udp://[fd00::1]:53", "PORT_53_UDP_PROTO=udp", "PORT_53_UDP_ADDR=fd00::1",
		} {
			environ = append(environ, service+"_"+link)
		}
		if found := unknownNames(environ, known); len(found) > 0 {
			t.Errorf("service %s: %v", service, found)
		}
	}
	for _, typed := range []string{"PORTAL_PORT=8080", "PORTAL_DB_PORT=5432", "PORTAL_SERVICE_HOST=portal.example", "PORTAL_DB_SERVICE_HOST=", "PORTAL_BRAND=tcp://x"} {
		if found := unknownNames([]string{typed}, known); len(found) != 1 {
			t.Errorf("%s was overlooked", typed)
		}
	}
}

// No setting has such a name now. One that had would get a service's address as its value.
func TestAServiceThatIsCalledLikeASettingIsTold(t *testing.T) {
	var cli struct {
		DBPort string `env:"PORTAL_DB_PORT"`
	}
	for value, problems := range map[string]int{"tcp://10.0.0.1:5432": 1, "5432": 0} {
		t.Setenv("PORTAL_DB_PORT", value)
		parser, err := kong.New(&cli)
		if err != nil {
			t.Fatal(err)
		}
		env := readEnvironment(parser.Model.Node, []string{"PORTAL_DB_PORT=" + value})
		found := env.byNode[parser.Model.Node]
		if len(found) != problems || len(env.unknown) > 0 || problems > 0 && !strings.Contains(found[0].Says, "enableServiceLinks") {
			t.Errorf("%s: %v, unknown %v", value, found, env.unknown)
		}
	}
}

func TestTheSettingsDocumentsAreCurrent(t *testing.T) {
	for name, args := range map[string][]string{
		"settings.md": {"settings"}, "brands.schema.json": {"settings", "--schema=brands"}, "accounts.schema.json": {"settings", "--schema=accounts"},
	} {
		have, err := os.ReadFile(filepath.Join("../../docs", name))
		if err != nil {
			t.Fatal(err)
		}
		var want bytes.Buffer
		if err := run(t.Context(), args, &want, &want); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(have, want.Bytes()) {
			t.Errorf("docs/%s is not current: run make generate", name)
		}
	}
}

func TestEverySettingOfTheFilesIsExplained(t *testing.T) {
	var page strings.Builder
	if err := writeSettings(&page); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(page.String()) {
		if strings.HasPrefix(line, "|") && strings.HasSuffix(line, "|  |\n") {
			t.Errorf("not explained: %s", line)
		}
	}
}

// The example in package brand's documentation is a file that the schema takes.
func TestTheExampleOfBrandsIsRight(t *testing.T) {
	text, err := os.ReadFile("../../internal/brand/brand.go")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(text), "//\t{\"brands\"")
	example, _, _ = strings.Cut(example, "// Required are")
	var into brand.Settings
	if _, problems := settings.Parse("example", []byte(strings.ReplaceAll("{\"brands\""+example, "//", "  ")), &into); len(problems) > 0 {
		t.Error(strings.ReplaceAll(problems.Error(), "\n", "; "))
	}
}

func TestASecretInASettingIsNotRepeated(t *testing.T) {
	var out bytes.Buffer
	err := run(t.Context(), []string{"migrate", "--owner-url", "postgres://u:marked-secret@127.0.0.1:1/x"}, &out, &out)
	if err == nil || strings.Contains(err.Error()+out.String(), "marked") {
		t.Errorf("migrate = %v\n%s", err, out.String())
	}
}

func TestHelpIsNoError(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), []string{"--help"}, &out, &out); err != nil || !strings.Contains(out.String(), "demo") {
		t.Errorf("help: %v\n%s", err, out.String())
	}
}
