package rules

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/registrar"
)

func TestForwardsAreReadAsPeopleTypeThem(t *testing.T) {
	const domain = "xn--bcher-kva.example"
	to := "https://shop.example.net/"
	tests := []struct {
		name, to string
		want     registrar.Forward // its name and destination
		field    ForwardField
		problem  ForwardProblem
	}{
		{"@", to, registrar.Forward{Destination: to, Enabled: true}, "", ""},
		{"bücher.example", to, registrar.Forward{Name: "", Destination: to}, "", ""},
		{"*", to, registrar.Forward{Name: "*", Destination: to}, "", ""},
		{" WWW.Bücher.example. ", to, registrar.Forward{Name: "www", Destination: to}, "", ""},
		{"a.b", to, registrar.Forward{Name: "a.b", Destination: to}, "", ""},
		{"lädchen", to, registrar.Forward{Name: "xn--ldchen-bua", Destination: to}, "", ""},
		{"", to, registrar.Forward{}, ForwardName, ForwardBadName},
		{"a b", to, registrar.Forward{}, ForwardName, ForwardBadName},
		{"*.a", to, registrar.Forward{}, ForwardName, ForwardBadName},
		{strings.Repeat("a.", 65) + "a", to, registrar.Forward{}, ForwardName, ForwardBadName},
		{"a", "HTTP://Bücher.example.net:8080/ä?q=ü#x", registrar.Forward{Name: "a", Destination: "http://xn--bcher-kva.example.net:8080/%C3%A4?q=%C3%BC#x"}, "", ""},
		{"a", "https://192.0.2.1/x", registrar.Forward{Name: "a", Destination: "https://192.0.2.1/x"}, "", ""},
		{"a", "https://[2001:DB8::1]:81", registrar.Forward{Name: "a", Destination: "https://[2001:db8::1]:81"}, "", ""},
		{"a", "", registrar.Forward{}, ForwardTo, ForwardNoURL},
		{"a", "shop.example.net", registrar.Forward{}, ForwardTo, ForwardScheme},
		{"a", "javascript:alert(1)", registrar.Forward{}, ForwardTo, ForwardScheme},
		{"a", "//shop.example.net", registrar.Forward{}, ForwardTo, ForwardScheme},
		{"a", "https://", registrar.Forward{}, ForwardTo, ForwardBadURL},
		{"a", "https:///x", registrar.Forward{}, ForwardTo, ForwardBadURL},
		{"a", "https://localhost/", registrar.Forward{}, ForwardTo, ForwardBadURL},
		{"a", "https://a b.example/", registrar.Forward{}, ForwardTo, ForwardBadURL},
		{"a", "https://a.example/\x00", registrar.Forward{}, ForwardTo, ForwardBadURL},
		{"a", "https://a.example/\r\nX: y", registrar.Forward{}, ForwardTo, ForwardBadURL},
		{"a", "https://a.example:x/", registrar.Forward{}, ForwardTo, ForwardBadURL},
		{"a", "https://jane:secret@a.example/", registrar.Forward{}, ForwardTo, ForwardUser},
		{"a", "https://a.example/" + strings.Repeat("x", 200), registrar.Forward{}, ForwardTo, ForwardLong},
		{"a", "https://a.bücher.example/y", registrar.Forward{}, ForwardTo, ForwardLoop},
		{"@", "https://BÜCHER.example", registrar.Forward{}, ForwardTo, ForwardLoop},
		{"@", "https://www.bücher.example", registrar.Forward{Name: "", Destination: "https://www.xn--bcher-kva.example"}, "", ""},
	}
	for _, tt := range tests {
		got, problems := CheckForwards(domain, []registrar.Forward{{Name: tt.name, Destination: tt.to, Enabled: true}}, nil)
		if tt.problem != "" {
			want := map[ForwardPlace]ForwardProblem{{0, tt.field}: tt.problem}
			if diff := cmp.Diff(want, problems); diff != "" {
				t.Errorf("%q to %q (-want +got):\n%s", tt.name, tt.to, diff)
			}
			continue
		}
		tt.want.Enabled = true
		if len(problems) > 0 || len(got) != 1 || got[0] != tt.want {
			t.Errorf("%q to %q: %+v, %v", tt.name, tt.to, got, problems)
		}
	}
}

func TestForwardsAreFollowedToTheirEnd(t *testing.T) {
	const domain = "xn--bcher-kva.example"
	forward := func(text string) registrar.Forward {
		name, to, _ := strings.Cut(text, " ")
		to, off := strings.CutSuffix(to, " off")
		return registrar.Forward{Name: name, Destination: to, Enabled: !off}
	}
	tests := []struct {
		name        string
		live, typed []string
		want        []int // rows that run in circles
	}{
		{"two rows", nil, []string{"a https://b.bücher.example/x", "b http://A.xn--bcher-kva.example:8080"}, []int{0, 1}},
		{"three rows, the domain itself among them", nil, []string{"@ https://a.bücher.example", "a https://b.bücher.example", "b https://bücher.example."}, []int{0, 1, 2}},
		{"a row that leads into a circle", nil, []string{"x https://a.bücher.example", "a https://b.bücher.example", "b https://a.bücher.example"}, []int{0, 1, 2}},
		{"over the row for all others", nil, []string{"@ https://www.bücher.example", "* https://bücher.example"}, []int{0, 1}},
		{"the row for all others catches itself", nil, []string{"* https://www.bücher.example"}, []int{0}},
		{"a name of its own ends the row for all others", nil, []string{"* https://www.bücher.example", "www https://example.net"}, nil},
		{"the domain itself is none of the others", nil, []string{"* https://bücher.example"}, nil},
		{"a chain that ends outside", nil, []string{"a https://b.bücher.example", "b https://c.bücher.example", "c https://example.net"}, nil},
		{"a row that is off leads nowhere", nil, []string{"a https://b.bücher.example", "b https://a.bücher.example off"}, nil},
		{"another domain of the same ending", nil, []string{"a https://b.xbücher.example", "b https://a.bücher.example"}, nil},
		{"the touched row alone is blamed", []string{"a https://b.xn--bcher-kva.example", "b https://example.net"}, []string{"a https://b.xn--bcher-kva.example", "b https://a.bücher.example"}, []int{1}},
		{"a circle that was there is left alone", []string{"a https://b.xn--bcher-kva.example", "b https://a.xn--bcher-kva.example"},
			[]string{"a https://b.xn--bcher-kva.example", "b https://a.xn--bcher-kva.example", "c https://example.net"}, nil},
		{"a new row into it is not", []string{"a https://b.xn--bcher-kva.example", "b https://a.xn--bcher-kva.example"},
			[]string{"a https://b.xn--bcher-kva.example", "b https://a.xn--bcher-kva.example", "c https://a.bücher.example"}, []int{2}},
		{"a row that goes closes a circle", []string{"a https://b.xn--bcher-kva.example", "b https://example.net", "* https://a.xn--bcher-kva.example"},
			[]string{"a https://b.xn--bcher-kva.example", "* https://a.xn--bcher-kva.example"}, []int{0, 1}},
	}
	for _, tt := range tests {
		read := func(texts []string) []registrar.Forward {
			var all []registrar.Forward
			for _, text := range texts {
				all = append(all, forward(text))
			}
			return all
		}
		_, problems := CheckForwards(domain, read(tt.typed), read(tt.live))
		want := map[ForwardPlace]ForwardProblem{}
		for _, row := range tt.want {
			want[ForwardPlace{row, ForwardTo}] = ForwardCircle
		}
		if diff := cmp.Diff(want, problems); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	path := ForwardPath(domain, []registrar.Forward{forward("@ https://www.bücher.example"), forward("* https://bücher.example")}, 0)
	if diff := cmp.Diff([]string{"@", "*", "@"}, path); diff != "" {
		t.Errorf("the way that is shown (-want +got):\n%s", diff)
	}
}

func TestFollowingForwardsLooksAtEachRowOnce(t *testing.T) {
	var rows []registrar.Forward
	for i := range 1000 {
		rows = append(rows, registrar.Forward{Name: fmt.Sprintf("n%d", i), Destination: fmt.Sprintf("https://n%d.example.com", (i+1)%1000), Enabled: true})
	}
	work := func(n int) float64 {
		return testing.AllocsPerRun(1, func() { newCircles("example.com", rows[:n], nil) })
	}
	if small, large := work(100), work(1000); large > 15*small {
		t.Errorf("%v allocations for 100 rows, %v for 1000", small, large)
	}
}

func TestTextsOfAForwardCountWhereItIsMasked(t *testing.T) {
	f := registrar.Forward{Name: "a", Destination: "https://a.example/", Masked: true, Title: " Shop ", Keywords: "a,b"}
	got, problems := CheckForwards("example.com", []registrar.Forward{f, {}, {Name: "b", Destination: f.Destination, Title: "x"}}, nil)
	want := []registrar.Forward{
		{Name: "a", Destination: f.Destination, Masked: true, Title: "Shop", Keywords: "a,b"}, {Name: "b", Destination: f.Destination},
	}
	if diff := cmp.Diff(want, got); diff != "" || len(problems) > 0 {
		t.Errorf("%v (-want +got):\n%s", problems, diff)
	}
	f.Title, f.Description = strings.Repeat("ä", 256), "two\nlines"
	_, problems = CheckForwards("example.com", []registrar.Forward{f, {Name: "A", Destination: f.Destination}}, nil)
	if diff := cmp.Diff(map[ForwardPlace]ForwardProblem{
		{0, ForwardTitle}: ForwardBadText, {0, ForwardDescription}: ForwardBadText, {1, ForwardName}: ForwardTwice,
	}, problems); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhatIsThereAlreadyStaysAsItIs(t *testing.T) {
	live := []registrar.Forward{{Name: "", Destination: "example.net", Enabled: true}, {Name: "_x", Destination: "ftp://example.net"}}
	got, problems := CheckForwards("example.com", []registrar.Forward{live[0].Typed(), live[1].Typed()}, live)
	if diff := cmp.Diff(live, got); diff != "" || len(problems) > 0 {
		t.Errorf("%v (-want +got):\n%s", problems, diff)
	}
	if _, problems = CheckForwards("example.com", []registrar.Forward{{Name: "@", Destination: "example.net"}}, live); len(problems) != 1 {
		t.Errorf("one that was changed: %v", problems)
	}
}

func TestALineTellsAllOfAForward(t *testing.T) {
	for line, f := range map[string]registrar.Forward{
		"@ https://a.example/":                 {Destination: "https://a.example/", Enabled: true},
		"* https://a.example/ off":             {Name: "*", Destination: "https://a.example/"},
		`s https://a.example/ masked "" "" ""`: {Name: "s", Destination: "https://a.example/", Enabled: true, Masked: true},
		`s https://a.example/ off masked "A \"b\"" "c d" "e,f"`: {
			Name: "s", Destination: "https://a.example/", Masked: true, Title: `A "b"`, Description: "c d", Keywords: "e,f"},
	} {
		if got := f.Line(); got != line {
			t.Errorf("%q, want %q", got, line)
		}
		if got, ok := registrar.ParseForwardLine(line); !ok || got != f {
			t.Errorf("%q: %+v, %v", line, got, ok)
		}
	}
	for _, line := range []string{"", "x", "@ https://a.example/ what", `@ u masked "a"`, `@ u masked "a" "b" "c" d`} {
		if got, ok := registrar.ParseForwardLine(line); ok {
			t.Errorf("%q was read as %+v", line, got)
		}
	}
}

func FuzzCheckForwards(f *testing.F) {
	f.Add("@", "https://example.net/")
	f.Fuzz(func(t *testing.T, name, to string) {
		got, problems := CheckForwards("example.com", []registrar.Forward{{Name: name, Destination: to, Enabled: true}}, nil)
		if len(problems) > 0 || len(got) == 0 {
			return
		}
		again, problems := CheckForwards("example.com", []registrar.Forward{got[0].Typed()}, nil)
		if len(problems) > 0 || again[0] != got[0] || len(got[0].Destination) > maxForwardURL {
			t.Errorf("%q, %q: %+v, then %+v, %v", name, to, got, again, problems)
		}
		if read, ok := registrar.ParseForwardLine(got[0].Line()); !ok || read != got[0] {
			t.Errorf("%+v became %+v", got[0], read)
		}
	})
}
