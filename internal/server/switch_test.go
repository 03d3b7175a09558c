package server_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/web/templates/lists"
)

// switches is what the domain switcher is told.
func (v *visitor) switches(query string) lists.SwitchList {
	v.t.Helper()
	res, body := v.do(http.MethodGet, "/domains/switch?"+query, nil, func(r *http.Request) { r.Header.Set("Accept", "application/json") })
	if res.StatusCode != http.StatusOK || !strings.HasPrefix(res.Header.Get("Content-Type"), "application/json") {
		v.t.Fatalf("status %d, %q", res.StatusCode, res.Header)
	}
	var list lists.SwitchList
	must(v.t, json.Unmarshal([]byte(body), &list))
	return list
}

// listedJane is jane once her domains are in the list.
func listedJane(t *testing.T, s *site) *visitor {
	jane := s.jane(t)
	s.listed(t, janes)
	return jane
}

func TestTheSwitcherOffersTheProfilesDomainsAndKeepsTheSection(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := listedJane(t, s)
	tests := []struct {
		name, query string
		want        []lists.SwitchOption
		all         string // where the last choice leads
	}{
		{"a beginning", "q=lock&here=/domains/example.com/nameservers", []lists.SwitchOption{{Text: "locked.com", Path: "/domains/locked.com/nameservers"}}, "/domains?q=lock"},
		{"a U-label, from a page below a section", "q=b%C3%BC&here=/domains/example.com/hosts/ns1.example.com", []lists.SwitchOption{{Text: "bücher.com", Also: "xn--bcher-kva.com", Path: "/domains/xn--bcher-kva.com/hosts"}}, "/domains?q=b%C3%BC"},
		{"an A-label, from no domain", "q=xn--b&here=/profile", []lists.SwitchOption{{Text: "bücher.com", Also: "xn--bcher-kva.com", Path: "/domains/xn--bcher-kva.com"}}, "/domains?q=xn--b"},
		{"from an address that is no section", "q=lock&here=/domains/example.com/advice//evil.example", []lists.SwitchOption{{Text: "locked.com", Path: "/domains/locked.com"}}, "/domains?q=lock"},
		{"another profile's", "q=carls", []lists.SwitchOption{}, "/domains"},
		{"another brand's", "q=globex", []lists.SwitchOption{}, "/domains"},
	}
	for _, test := range tests {
		list := jane.switches(test.query)
		if diff := cmp.Diff(test.want, list.Domains); diff != "" || list.All.Path != test.all || list.Said == "" {
			t.Errorf("%s: all %+v, said %q (-want +got):\n%s", test.name, list.All, list.Said, diff)
		}
	}
	if list := jane.switches("q="); len(list.Domains) != 5 || list.Said != "5 domains" {
		t.Errorf("everything: %+v", list)
	}
}

func TestTheSwitcherFindsPagesByWhatTheyAreCalledElsewhere(t *testing.T) {
	t.Parallel()
	jane := listedJane(t, newSite(t))
	if empty := jane.get("/domains?q=transfer+out"); !empty.has("#domains a[href='/help/move-away']") {
		t.Errorf("without script the list says %q", empty.text("#domains"))
	}
	for query, want := range map[string]string{
		"q=transfer+out&here=/domains/example.com/dns":  "/domains/example.com/move-away",
		"q=EPP&here=/domains/example.com":               "/domains/example.com/auth-code",
		"q=transfer+out&here=/profile":                  "/help/move-away",
		"q=transfer+out&here=/domains/%2F%2Fevil/x":     "/help/move-away",
		"q=transfer+out&here=/domains/evil%40x.example": "/help/move-away",
		"q=globex&here=/domains/example.com":            "",
		"q=&here=/domains/example.com":                  "",
	} {
		got := ""
		if pages := jane.switches(query).Pages; len(pages) > 0 {
			got = pages[0].Path
		}
		if got != want {
			t.Errorf("%s leads to %q, want %q", query, got, want)
		}
	}
}

func TestASubUsersSwitcherHasTheirDomainAlone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	listedJane(t, s)
	bob := s.visitor(t, acme)
	bob.signIn("shared.com", "bob", "bobs-password")
	if list := bob.switches("q=com"); len(list.Domains) != 1 || list.Domains[0].Text != "shared.com" {
		t.Errorf("%+v", list)
	}
}

func TestTheSwitcherIsASearchOfTheListWithoutScript(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	for _, path := range []string{"/domains/example.com", "/profile", nameservers} {
		form := jane.get(path).doc.Find("form#switcher")
		if form.AttrOr("method", "") != "get" || form.AttrOr("action", "") != "/domains" || form.Find(`input[name="q"]`).Length() != 1 {
			t.Errorf("%s: no search", path)
		}
	}
	if res := jane.get("/domains/switch?q=lock"); res.status != http.StatusSeeOther || res.header.Get("Location") != "/domains?q=lock" {
		t.Errorf("opened by itself: status %d, %q", res.status, res.header.Get("Location"))
	}
	if s.visitor(t, acme).get("/sign-in").has("#switcher") {
		t.Error("a stranger is offered domains")
	}
}
