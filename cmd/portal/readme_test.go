package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	// inlineCommands finds the commands in the sentences of a page, and those that
	// stand on lines of their own with a remark.
	inlineCommands = regexp.MustCompile("`((?:portal|make|head) [^`]+)`|(?m)^    (make [a-z-]+) ")
	// settingsFiles finds the examples of settings, by what they list.
	settingsFiles = regexp.MustCompile(`(?ms)^ +(\{"(brands|accounts)": .*?\]\})\n\n`)
)

// readmePortal says how the commands of the README end that end by themselves. The
// registrar of the example, which is not there, is a problem to the doctor.
var readmePortal = map[string]int{"portal serve --check": 0, "portal doctor": 1}

// The files of the README are the settings that its commands run with, against a real
// server. What runs until it is stopped, or takes long, is read as far as its flags.
func TestTheCommandsOfTheReadmeRun(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme, dir := string(text), t.TempDir()
	environ := append(operatorsShell(t, dir), readmeSettings(t, readme, dir)...)
	runBlocks(t, readme, 1, dir, environ)
	found := map[string]bool{}
	for _, match := range inlineCommands.FindAllStringSubmatch(readme, -1) {
		found[match[1]+match[2]] = true
	}
	for command := range readmePortal {
		if !found[command] {
			t.Errorf("the README does not have %q any more", command)
		}
	}
	for command := range found {
		name, rest, _ := strings.Cut(command, " ")
		status, ends := readmePortal[command]
		switch {
		case name == "make":
			readMake(t, strings.Fields(rest))
		case name == "portal" && !ends:
			readPortal(t, strings.Fields(rest))
		default:
			cmd := exec.CommandContext(t.Context(), "sh", "-eu", "-c", command)
			cmd.Dir, cmd.Env = dir, append(environ, "PGPASSWORD="+oddPassword+"2")
			out, err := cmd.CombinedOutput()
			if cmd.ProcessState.ExitCode() != status {
				t.Errorf("%s: %v, want status %d\n%s", command, err, status, out)
			}
		}
	}
}

// readmeSettings writes the README's files to dir, with their secrets beside them and
// a registrar that refuses connections, and returns the variables that name them. What
// generates the sealing key is the README's own command.
func readmeSettings(t *testing.T, readme, dir string) []string {
	t.Helper()
	local := strings.NewReplacer("/run/secrets/", dir+"/", "rr-n1-tor.opensrs.net:55443", "127.0.0.1:1")
	variables := []string{"PORTAL_SEALING_KEY_FILE=" + filepath.Join(dir, "sealing-key")}
	write(t, dir, "acme-key", "0123456789abcdef0123456789abcdef")
	write(t, dir, "acme-smtp", oddPassword)
	key, err := exec.CommandContext(t.Context(), "sh", "-c", "head -c 32 /dev/urandom | base64").Output()
	if err != nil || !strings.Contains(readme, "`head -c 32 /dev/urandom | base64`") {
		t.Fatalf("no command for the sealing key: %v", err)
	}
	write(t, dir, "sealing-key", string(key))
	files := settingsFiles.FindAllStringSubmatch(readme, -1)
	if len(files) != 2 {
		t.Fatalf("%d files of settings", len(files))
	}
	for _, file := range files {
		path := write(t, dir, "readme-"+file[2]+".json", local.Replace(file[1]))
		variables = append(variables, "PORTAL_"+strings.ToUpper(file[2])+"="+path)
	}
	return variables
}

// readMake fails unless make has what args name, and the portal reads its part of it.
func readMake(t *testing.T, args []string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "make", append([]string{"-n"}, args...)...)
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Errorf("make %v: %v", args, err)
	}
	for line := range strings.Lines(string(out)) {
		if flags, portal := strings.CutPrefix(line, "go run ./cmd/portal "); portal {
			readPortal(t, strings.Fields(flags))
		}
	}
}

// readPortal fails unless the program knows the command with its flags.
func readPortal(t *testing.T, args []string) {
	t.Helper()
	parser, err := new(cli).parser(io.Discard, io.Discard, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(args); err != nil {
		t.Errorf("portal %v: %v", args, err)
	}
}
