package registrar

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestForwardsAreReadAsPeopleTypeThem(t *testing.T) {
	const domain = "xn--bcher-kva.example"
	to := "https://shop.example.net/"
	tests := []struct {
		name, to string
		want     Forward // its name and destination
		field    ForwardField
		problem  ForwardProblem
	}{
		{"@", to, Forward{"", to, true, false, "", "", ""}, "", ""},
		{"bücher.example", to, Forward{Name: "", Destination: to}, "", ""},
		{"*", to, Forward{Name: "*", Destination: to}, "", ""},
		{" WWW.Bücher.example. ", to, Forward{Name: "www", Destination: to}, "", ""},
		{"a.b", to, Forward{Name: "a.b", Destination: to}, "", ""},
		{"lädchen", to, Forward{Name: "xn--ldchen-bua", Destination: to}, "", ""},
		{"", to, Forward{}, ForwardName, ForwardBadName},
		{"a b", to, Forward{}, ForwardName, ForwardBadName},
		{"*.a", to, Forward{}, ForwardName, ForwardBadName},
		{strings.Repeat("a.", 65) + "a", to, Forward{}, ForwardName, ForwardBadName},
		{"a", "HTTP://Bücher.example.net:8080/ä?q=ü#x", Forward{Name: "a", Destination: "http://xn--bcher-kva.example.net:8080/%C3%A4?q=%C3%BC#x"}, "", ""},
		{"a", "https://192.0.2.1/x", Forward{Name: "a", Destination: "https://192.0.2.1/x"}, "", ""},
		{"a", "https://[2001:DB8::1]:81", Forward{Name: "a", Destination: "https://[2001:db8::1]:81"}, "", ""},
		{"a", "", Forward{}, ForwardTo, ForwardNoURL},
		{"a", "shop.example.net", Forward{}, ForwardTo, ForwardScheme},
		{"a", "javascript:alert(1)", Forward{}, ForwardTo, ForwardScheme},
		{"a", "//shop.example.net", Forward{}, ForwardTo, ForwardScheme},
		{"a", "https://", Forward{}, ForwardTo, ForwardBadURL},
		{"a", "https:///x", Forward{}, ForwardTo, ForwardBadURL},
		{"a", "https://localhost/", Forward{}, ForwardTo, ForwardBadURL},
		{"a", "https://a b.example/", Forward{}, ForwardTo, ForwardBadURL},
		{"a", "https://a.example/\x00", Forward{}, ForwardTo, ForwardBadURL},
		{"a", "https://a.example/\r\nX: y", Forward{}, ForwardTo, ForwardBadURL},
		{"a", "https://a.example:x/", Forward{}, ForwardTo, ForwardBadURL},
		{"a", "https://jane:secret@a.example/", Forward{}, ForwardTo, ForwardUser},
		{"a", "https://a.example/" + strings.Repeat("x", 200), Forward{}, ForwardTo, ForwardLong},
		{"a", "https://a.bücher.example/y", Forward{}, ForwardTo, ForwardLoop},
		{"@", "https://BÜCHER.example", Forward{}, ForwardTo, ForwardLoop},
		{"@", "https://www.bücher.example", Forward{Name: "", Destination: "https://www.xn--bcher-kva.example"}, "", ""},
	}
	for _, tt := range tests {
		got, problems := CheckForwards(domain, []Forward{{Name: tt.name, Destination: tt.to, Enabled: true}}, nil)
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

func TestTextsOfAForwardCountWhereItIsMasked(t *testing.T) {
	f := Forward{Name: "a", Destination: "https://a.example/", Masked: true, Title: " Shop ", Keywords: "a,b"}
	got, problems := CheckForwards("example.com", []Forward{f, {}, {Name: "b", Destination: f.Destination, Title: "x"}}, nil)
	want := []Forward{
		{Name: "a", Destination: f.Destination, Masked: true, Title: "Shop", Keywords: "a,b"}, {Name: "b", Destination: f.Destination},
	}
	if diff := cmp.Diff(want, got); diff != "" || len(problems) > 0 {
		t.Errorf("%v (-want +got):\n%s", problems, diff)
	}
	f.Title, f.Description = strings.Repeat("ä", 256), "two\nlines"
	_, problems = CheckForwards("example.com", []Forward{f, {Name: "A", Destination: f.Destination}}, nil)
	if diff := cmp.Diff(map[ForwardPlace]ForwardProblem{
		{0, ForwardTitle}: ForwardBadText, {0, ForwardDescription}: ForwardBadText, {1, ForwardName}: ForwardTwice,
	}, problems); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhatIsThereAlreadyStaysAsItIs(t *testing.T) {
	live := []Forward{{Name: "", Destination: "example.net", Enabled: true}, {Name: "_x", Destination: "ftp://example.net"}}
	got, problems := CheckForwards("example.com", []Forward{live[0].Typed(), live[1].Typed()}, live)
	if diff := cmp.Diff(live, got); diff != "" || len(problems) > 0 {
		t.Errorf("%v (-want +got):\n%s", problems, diff)
	}
	if _, problems = CheckForwards("example.com", []Forward{{Name: "@", Destination: "example.net"}}, live); len(problems) != 1 {
		t.Errorf("one that was changed: %v", problems)
	}
}

func TestALineTellsAllOfAForward(t *testing.T) {
	for line, f := range map[string]Forward{
		"@ https://a.example/":                 {Destination: "https://a.example/", Enabled: true},
		"* https://a.example/ off":             {Name: "*", Destination: "https://a.example/"},
		`s https://a.example/ masked "" "" ""`: {Name: "s", Destination: "https://a.example/", Enabled: true, Masked: true},
		`s https://a.example/ off masked "A \"b\"" "c d" "e,f"`: {
			Name: "s", Destination: "https://a.example/", Masked: true, Title: `A "b"`, Description: "c d", Keywords: "e,f"},
	} {
		if got := f.Line(); got != line {
			t.Errorf("%q, want %q", got, line)
		}
		if got, ok := ParseForwardLine(line); !ok || got != f {
			t.Errorf("%q: %+v, %v", line, got, ok)
		}
	}
	for _, line := range []string{"", "x", "@ https://a.example/ what", `@ u masked "a"`, `@ u masked "a" "b" "c" d`} {
		if got, ok := ParseForwardLine(line); ok {
			t.Errorf("%q was read as %+v", line, got)
		}
	}
}

func FuzzCheckForwards(f *testing.F) {
	f.Add("@", "https://example.net/")
	f.Fuzz(func(t *testing.T, name, to string) {
		got, problems := CheckForwards("example.com", []Forward{{Name: name, Destination: to, Enabled: true}}, nil)
		if len(problems) > 0 || len(got) == 0 {
			return
		}
		again, problems := CheckForwards("example.com", []Forward{got[0].Typed()}, nil)
		if len(problems) > 0 || again[0] != got[0] || len(got[0].Destination) > maxForwardURL {
			t.Errorf("%q, %q: %+v, then %+v, %v", name, to, got, again, problems)
		}
		if read, ok := ParseForwardLine(got[0].Line()); !ok || read != got[0] {
			t.Errorf("%+v became %+v", got[0], read)
		}
	})
}
