package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// forbidden lists, for a package, what it must not depend on, even through
// others. A name that ends in "/" stands for all below it.
var forbidden = map[string][]string{
	"internal/secret":                  {"internal/", "web/", "migrations"},
	"internal/routine":                 {"internal/", "web/", "migrations"},
	"internal/settings":                {"internal/", "web/"},
	"internal/profile":                 {"internal/", "web/"},
	"internal/registrar":               {"internal/srs", "internal/change", "internal/audit", "internal/auth", "internal/server", "internal/postgres", "internal/brand", "web/"},
	"internal/srs":                     {"internal/srs/srssim", "internal/change", "internal/audit", "internal/auth", "internal/server", "internal/postgres", "internal/brand", "web/"},
	"internal/srs/doctor":              {"internal/srs/srssim", "internal/change", "internal/audit", "internal/auth", "internal/server", "internal/postgres", "internal/brand", "web/"},
	"internal/srs/srssim":              {"internal/srs", "internal/registrar", "internal/change", "internal/audit", "internal/auth", "internal/server", "internal/postgres", "internal/brand", "web/"},
	"internal/postgres":                {"internal/registrar", "internal/srs", "internal/change", "internal/audit", "internal/auth", "internal/server", "internal/brand", "web/"},
	"internal/auth":                    {"internal/srs", "internal/change", "internal/audit", "internal/server", "internal/brand", "web/"},
	"internal/audit":                   {"internal/srs", "internal/change", "internal/server", "internal/brand", "web/"},
	"internal/jobs":                    {"internal/registrar", "internal/srs", "internal/change", "internal/audit", "internal/auth", "internal/server", "internal/brand", "web/"},
	"internal/quota":                   {"internal/registrar", "internal/srs", "internal/change", "internal/audit", "internal/auth", "internal/server", "internal/brand", "web/"},
	"internal/change":                  {"internal/srs", "internal/server", "internal/brand", "web/"},
	"internal/bulk":                    {"internal/srs", "internal/server", "internal/brand", "web/"},
	"internal/relock":                  {"internal/srs", "internal/server", "internal/bulk", "internal/inventory", "web/"},
	"internal/zone":                    {"internal/srs", "internal/change", "internal/audit", "internal/auth", "internal/server", "internal/brand", "web/"},
	"internal/inventory":               {"internal/srs", "internal/change", "internal/bulk", "internal/server", "internal/brand", "web/"},
	"internal/notice":                  {"internal/srs", "internal/server", "internal/bulk", "internal/inventory", "web/"},
	"internal/calendar":                {"internal/srs", "internal/server", "internal/change", "internal/audit", "internal/inventory", "web/"},
	"internal/forms":                   {"internal/srs", "internal/change", "internal/audit", "internal/server", "internal/brand", "web/"},
	"internal/advice":                  {"internal/srs", "internal/change", "internal/audit", "internal/auth", "internal/server", "internal/brand", "web/"},
	"internal/registrar/rules/contact": {"internal/srs", "internal/change", "internal/audit", "internal/auth", "internal/server", "internal/postgres", "internal/brand", "web/"},
	"internal/untouched":               {"internal/", "web/"},
	"internal/registrar/rules/extras":  {"internal/srs", "internal/change", "internal/audit", "internal/auth", "internal/server", "internal/postgres", "internal/brand", "web/"},
	"internal/brand":                   {"internal/srs", "internal/change", "internal/audit", "internal/auth", "internal/server", "internal/postgres", "web/"},
	"internal/words":                   {"internal/", "web/"},
	"internal/preflight":               {"internal/", "web/"},
	"internal/server/page":             {"internal/srs", "internal/server/gate", "internal/server/registrant"},
	"internal/server/gate":             {"internal/srs", "internal/server/registrant"},
	"internal/departure":               {"internal/srs", "internal/server", "web/"},
	"internal/server/registrant":       {"internal/srs"},
	"internal/server":                  {"internal/srs"},
	"web/templates":                    {"internal/srs", "internal/change", "internal/audit", "internal/auth", "internal/server", "internal/postgres", "web/static"},
	"web/static":                       {"internal/"},
	"internal/registrar/registrartest": {"internal/srs", "internal/change", "internal/server"},
}

// standardOnly are packages that use the standard library, and each other's
// secrets at most: nothing from outside.
var standardOnly = []string{"internal/secret", "internal/routine", "internal/srs/srssim"}

type listed struct {
	ImportPath string
	Deps       []string
	Standard   bool
}

func TestDependenciesGoOneWay(t *testing.T) {
	packages := listPackages(t)
	for name, banned := range forbidden {
		p, ok := packages["portal/"+name]
		if !ok {
			t.Errorf("package %s is not there; correct this table", name)
			continue
		}
		for _, dep := range p.Deps {
			for _, b := range banned {
				if dep == "portal/"+b && dep != p.ImportPath || strings.HasSuffix(b, "/") && strings.HasPrefix(dep, "portal/"+b) && dep != p.ImportPath {
					t.Errorf("%s depends on %s", name, dep)
				}
			}
		}
	}
	for _, name := range standardOnly {
		for _, dep := range packages["portal/"+name].Deps {
			if !packages[dep].Standard && dep != "portal/internal/secret" {
				t.Errorf("%s depends on %s", name, dep)
			}
		}
	}
}

func TestOnlyTheWiringImportsAdapters(t *testing.T) {
	adapters := []string{"portal/internal/srs", "portal/internal/srs/xcp", "portal/internal/srs/port", "portal/internal/srs/srssim", "portal/internal/srs/doctor"}
	wiring := []string{"portal/internal/portal", "portal/internal/demo"}
	for path, p := range listPackages(t) {
		if !strings.HasPrefix(path, "portal/") || strings.HasPrefix(path, "portal/cmd/") || slices.Contains(wiring, path) || slices.Contains(adapters, path) {
			continue
		}
		for _, adapter := range adapters {
			if slices.Contains(p.Deps, adapter) {
				t.Errorf("%s depends on %s", path, adapter)
			}
		}
	}
}

func listPackages(t *testing.T) map[string]listed {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", "-json=ImportPath,Deps,Standard", "portal/...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	packages := make(map[string]listed)
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages[p.ImportPath] = p
	}
}
