package architecture

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// problems says where the table and the imports of the packages part.
func problems(allowed, imports map[string][]string) []string {
	var found []string
	for name, has := range imports {
		may, ok := allowed[name]
		if !ok {
			found = append(found, fmt.Sprintf("package %s has no row", name))
			continue
		}
		for _, i := range has {
			if !slices.Contains(may, i) {
				found = append(found, fmt.Sprintf("%s imports %s, which its row does not allow", name, i))
			}
		}
		for _, i := range may {
			if !slices.Contains(has, i) {
				found = append(found, fmt.Sprintf("the row of %s allows %s, which it does not import", name, i))
			}
		}
	}
	for name := range allowed {
		if _, ok := imports[name]; !ok {
			found = append(found, fmt.Sprintf("there is a row for %s, and no such package", name))
		}
	}
	slices.Sort(found)
	return found
}

func TestPackagesImportWhatThePageAllows(t *testing.T) {
	for _, problem := range problems(rooms(t, page(t)), importsOf(t)) {
		t.Errorf("ARCHITECTURE.md, table of packages: %s", problem)
	}
}

// The checker finds each way in which page and program may part.
func TestAMadeUpImportIsFound(t *testing.T) {
	const text = "\n## Rooms\n\n| package | one sentence | imports |\n| --- | --- | --- |\n" +
		"| `internal/kitchen` | Cooks. | pantry pgx |\n| `internal/pantry` | Keeps. | |\n\n## End\n"
	right := map[string][]string{"kitchen": {"pantry", "pgx"}, "pantry": nil}
	with := func(name string, imports ...string) map[string][]string {
		changed := map[string][]string{name: imports}
		for other, has := range right {
			if other != name {
				changed[other] = has
			}
		}
		return changed
	}
	missing := with("pantry")
	delete(missing, "pantry")
	for _, tt := range []struct {
		name    string
		imports map[string][]string
		want    []string
	}{
		{"all as it stands", right, nil},
		{"a package of ours", with("pantry", "kitchen"), []string{"pantry imports kitchen, which its row does not allow"}},
		{"a module from elsewhere", with("pantry", "x/net"), []string{"pantry imports x/net, which its row does not allow"}},
		{"a new package", with("cellar", "pantry"), []string{"package cellar has no row"}},
		{"an import that is gone", with("kitchen", "pantry"), []string{"the row of kitchen allows pgx, which it does not import"}},
		{"a package that is gone", missing, []string{"there is a row for pantry, and no such package"}},
	} {
		if got := problems(rooms(t, text), tt.imports); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// apart are rooms that stay apart however many others lie between them. A name that
// ends in "/" stands for all below it, and the room itself.
var apart = map[string][]string{
	"web/templates/":  {"pgx", "postgres", "auth", "audit", "change", "server/"},
	"kind":            {"pgx"},
	"words":           {"pgx", "registrar/"},
	"brand":           {"pgx", "audit", "change"},
	"zone":            {"pgx", "change"},
	"registrar":       {"pgx", "change"},
	"registrar/rules": {"pgx", "change"},
	"postgres":        {"registrar/", "auth", "audit"},
	"jobs":            {"registrar/", "auth", "audit"},
	"quota":           {"registrar/", "auth", "audit"},
	"preflight":       {"registrar/", "pgx"},
	"auth":            {"audit", "change", "brand"},
	"proof":           {"pgx", "seal"},
	"seal":            {"change", "brand", "inventory", "server/"},
	"audit":           {"change", "brand", "inventory"},
	"inventory":       {"change", "bulk", "brand"},
	"change":          {"inventory", "bulk", "notice", "brand", "server/", "web/templates/"},
	"bulk":            {"inventory", "notice", "brand", "server/", "web/templates/"},
	"relock":          {"inventory", "bulk", "server/", "web/templates/"},
	"notice":          {"inventory", "bulk", "server/", "web/templates/"},
	"calendar":        {"inventory", "change", "audit", "server/", "web/templates/"},
	"forms":           {"audit", "change"},
	"advice":          {"auth", "audit", "change"},
	"server/page":     {"server/registrant"},

	"server/registrant/account": {"server/registrant/"},
	"server/registrant/batches": {"server/registrant/"},
	"server/registrant/edits":   {"server/registrant/"},
	"server/registrant/lists":   {"server/registrant/"},
}

func TestRoomsStayApart(t *testing.T) {
	imports := importsOf(t)
	for room, others := range apart {
		found := false
		for name := range imports {
			if !within(room, name) {
				continue
			}
			found = true
			for _, reached := range reach(imports, name) {
				if slices.ContainsFunc(others, func(other string) bool { return within(other, reached) }) {
					t.Errorf("%s reaches %s", name, reached)
				}
			}
		}
		if !found {
			t.Errorf("package %s is not there; correct this table", room)
		}
	}
}

func within(room, name string) bool {
	return name == strings.TrimSuffix(room, "/") || strings.HasSuffix(room, "/") && strings.HasPrefix(name, room)
}

// reach lists what name imports, and what that imports, and so on.
func reach(imports map[string][]string, name string) []string {
	var all []string
	for next := slices.Clone(imports[name]); len(next) > 0; {
		at := next[0]
		if next = next[1:]; !slices.Contains(all, at) {
			all = append(all, at)
			next = append(next, imports[at]...)
		}
	}
	return all
}

func TestOnlyTheWiringReachesTheAdapters(t *testing.T) {
	imports := importsOf(t)
	for name := range imports {
		if slices.Contains([]string{"portal", "demo"}, name) || within("srs/", name) || within("cmd/", name) {
			continue
		}
		for _, reached := range reach(imports, name) {
			if within("srs/", reached) {
				t.Errorf("%s reaches %s", name, reached)
			}
		}
	}
}

// Handlers ask services, which ask the database.
func TestHandlersDoNotKnowTheDatabase(t *testing.T) {
	for name, has := range importsOf(t) {
		if within("server/", name) && slices.Contains(has, "pgx") {
			t.Errorf("%s imports pgx", name)
		}
	}
}

// The simulator can't share a mistake with the client, nor a secret leave by a module.
func TestSomePackagesUseTheStandardLibraryAlone(t *testing.T) {
	imports := importsOf(t)
	for _, name := range []string{"secret", "srs/srssim", "migrations"} {
		if has, ok := imports[name]; !ok || len(has) > 0 {
			t.Errorf("%s: %v, imports %q", name, ok, has)
		}
	}
}

var majorVersion = regexp.MustCompile(`/v[0-9]+$`)

// short is how the page calls a module from elsewhere: by the last part of its path,
// without a version; those of golang.org/x as "x/net".
func short(module string) string {
	module = majorVersion.ReplaceAllString(module, "")
	if name, ok := strings.CutPrefix(module, "golang.org/"); ok {
		return name
	}
	return module[strings.LastIndexByte(module, '/')+1:]
}

// importsOf lists what each of our packages imports, tests aside and without the
// standard library, by the names of the page.
func importsOf(t *testing.T) map[string][]string {
	t.Helper()
	type listed struct {
		ImportPath string
		Imports    []string
		Standard   bool
		Module     *struct {
			Path string
			Main bool
		}
	}
	cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", "-json=ImportPath,Imports,Standard,Module", "portal/...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	packages := make(map[string]listed)
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		packages[p.ImportPath] = p
	}
	name := func(path string) string {
		if m := packages[path].Module; m != nil && !m.Main {
			return short(m.Path)
		}
		return strings.TrimPrefix(strings.TrimPrefix(path, "portal/"), "internal/")
	}
	imports := make(map[string][]string)
	for path, p := range packages {
		if p.Module == nil || !p.Module.Main {
			continue
		}
		has := []string{}
		for _, i := range p.Imports {
			if packages[i].Module != nil && !slices.Contains(has, name(i)) {
				has = append(has, name(i))
			}
		}
		slices.Sort(has)
		imports[name(path)] = has
	}
	return imports
}
