package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"go.yaml.in/yaml/v3"

	"portal/internal/postgres/private"
)

// oddPassword has what URLs, shells, SQL and compose files treat in their own ways.
const oddPassword = `p@ss/w:rd#?%41 '"\&$HOME{{x}}`

// shellBlocks finds the commands of a page, and the word behind "sh".
var shellBlocks = regexp.MustCompile("(?ms)^ *```sh ?([a-z]*)\n(.*?)^ *```")

// The commands run in order, as they stand, in one folder, against a real server.
func TestTheCommandsOfTheOperationsPageRun(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	runBlocks(t, string(page), 7, dir, operatorsShell(t, dir))
}

// runBlocks runs the commands of a page, of which there are at least so many blocks.
func runBlocks(t *testing.T, page string, least int, dir string, environ []string) {
	t.Helper()
	blocks := shellBlocks.FindAllStringSubmatch(page, -1)
	if len(blocks) < least {
		t.Fatalf("only %d blocks", len(blocks))
	}
	for i, block := range blocks {
		flags := "-eu"
		if block[1] == "compose" { // there may be no engine here
			flags = "-n"
		}
		cmd := exec.CommandContext(t.Context(), "sh", flags, "-c", block[2])
		cmd.Dir, cmd.Env = dir, environ
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("block %d: %v\n%s\n%s", i+1, err, block[2], out)
		}
	}
}

// operatorsShell is the environment of somebody who sets up a portal in dir: the
// program in the PATH, a server without roles, and settings that are right.
func operatorsShell(t *testing.T, dir string) []string {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	bin, _, err := private.FindBinaries()
	if err != nil {
		t.Fatal(err)
	}
	server, err := private.Start(t.Context(), filepath.Join(t.TempDir(), "postgres"), private.Options{Throwaway: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	admin, err := pgx.Connect(t.Context(), server.URL("postgres", "postgres"))
	if err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{"DROP DATABASE portal", "DROP ROLE portal_owner", "DROP ROLE portal_app"} {
		if _, err := admin.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	config := admin.Config()
	_ = admin.Close(t.Context())
	if err := os.Symlink(mustAbs(t, "../../deploy"), filepath.Join(dir, "deploy")); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "account-key", "0123456789abcdef0123456789abcdef")
	return []string{
		"PATH=" + filepath.Dir(path) + ":" + bin + ":" + os.Getenv("PATH"), "HOME=" + dir,
		"PGHOST=" + config.Host, fmt.Sprintf("PGPORT=%d", config.Port),
		"PORTAL_OWNER_PASSWORD=" + oddPassword, "PORTAL_APP_PASSWORD=" + oddPassword + "2",
		"DATABASE_URL=postgres://portal_app@/portal", "PORTAL_SEALING_KEY_FILE=settings/sealing-key",
		"PORTAL_BRANDS=" + write(t, dir, "brands.json", `{"brands": [{"id": "acme", "name": "Acme", "hosts": ["acme.example"],
			"url": "https://acme.example", "account": "acme-main"}]}`),
		"PORTAL_ACCOUNTS=" + write(t, dir, "accounts.json", `{"accounts": [{"id": "acme-main", "provider": "opensrs",
			"endpoint": "https://registrar.example:55443/", "username": "acme", "key_file": "account-key"}]}`),
	}
}

func mustAbs(t *testing.T, path string) string {
	t.Helper()
	abs, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return abs
}

type composeFile struct {
	Services map[string]struct {
		Environment map[string]string `yaml:"environment"`
		ReadOnly    bool              `yaml:"read_only"`
		CapDrop     []string          `yaml:"cap_drop"`
		Security    []string          `yaml:"security_opt"`
		Memory      string            `yaml:"mem_limit"`
		CPUs        float64           `yaml:"cpus"`
		PIDs        int               `yaml:"pids_limit"`
	} `yaml:"services"`
}

func TestTheComposeFileGivesNobodyMoreThanIsNeeded(t *testing.T) {
	text, err := os.ReadFile("../../compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file composeFile
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"postgres", "migrate", "portal"} {
		s, there := file.Services[name]
		if !there || s.Memory == "" || s.CPUs == 0 || s.PIDs == 0 || !slices.Contains(s.Security, "no-new-privileges:true") {
			t.Errorf("%s has no limits: %+v", name, s)
		}
		if name != "postgres" && (!s.ReadOnly || !slices.Contains(s.CapDrop, "ALL")) {
			t.Errorf("%s is not hardened", name)
		}
		for variable, value := range s.Environment {
			if strings.Contains(value, "://") && strings.Contains(value, "${") {
				t.Errorf("%s: %s puts a password into a URL, where it would have to be escaped", name, variable)
			}
		}
	}
	if user := file.Services["postgres"].Environment["POSTGRES_USER"]; user != "" {
		t.Errorf("the superuser is %q, not one of its own", user)
	}
	for _, name := range []string{"../../.gitignore", "../../.dockerignore"} {
		ignored, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(ignored), "settings") || !strings.Contains(string(ignored), "\n.env\n") {
			t.Errorf("%s does not cover settings and .env", name)
		}
	}
}
