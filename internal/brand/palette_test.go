package brand

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestEveryAccentPasses tries accents all over the colour space; whatever a
// brand asks for, what is shown has to pass WCAG 2.2 AA.
func TestEveryAccentPasses(t *testing.T) {
	for hue := 0; hue < 360; hue += 40 {
		for _, l := range []float64{0, 0.3, 0.6, 0.85, 1} {
			for _, c := range []float64{0, 0.1, 0.37} {
				asked := fmt.Sprintf("oklch(%v %v %v)", l, c, hue)
				p, err := newPalette(Accent{Light: asked, Dark: asked})
				if err != nil {
					t.Fatal(err)
				}
				checkScheme(t, "light "+asked, p.light, false)
				checkScheme(t, "dark "+asked, p.dark, true)
			}
		}
	}
}

func checkScheme(t *testing.T, name string, s scheme, dark bool) {
	t.Helper()
	want := func(what string, a, b rgb, ratio float64) {
		t.Helper()
		if got := contrast(a, b); got < ratio {
			t.Errorf("%s: %s has contrast %.2f, want %v (%s on %s)", name, what, got, ratio, a, b)
		}
	}
	want("text on a button", s.onAccent, s.accent, textContrast)
	want("text on a button under the pointer", s.onAccent, s.strong, textContrast)
	want("the current page", s.strong, s.soft, textContrast)
	want("the edge of the current choice", s.accent, s.soft, partContrast)
	for _, g := range grounds {
		behind := g.light
		if dark {
			behind = g.dark
		}
		want("a link on "+g.name, s.strong, behind.rgb(), textContrast)
		want("the focus ring on "+g.name, s.accent, behind.rgb(), partContrast)
	}
}

func TestCorrectionsAreTold(t *testing.T) {
	p, err := newPalette(Accent{Light: "#ffee00", Dark: "#101040"})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.corrected) != 2 || p.corrected[0].Scheme != "light" || p.corrected[0].Asked != "#ffee00" || p.corrected[1].Scheme != "dark" {
		t.Errorf("corrections are %+v", p.corrected)
	}
	if text := p.corrected[0].String(); !strings.Contains(text, "#ffee00") || !strings.Contains(text, p.light.accent.String()) {
		t.Errorf("correction reads %q", text)
	}
	if p, err = newPalette(Accent{}); err != nil || len(p.corrected) > 0 {
		t.Errorf("the portal's own accents: %v, %v", p.corrected, err)
	}
}

func TestStylesheetHoldsComputedColoursOnly(t *testing.T) {
	b := Brand{Name: "</style>"}
	css := string(b.Sheet())
	line := regexp.MustCompile(`^    --[a-z-]+: light-dark\(#[0-9a-f]{6}, #[0-9a-f]{6}\);$`)
	count := 0
	for text := range strings.SplitSeq(css, "\n") {
		if strings.Contains(text, "--") {
			count++
			if !line.MatchString(text) {
				t.Errorf("line %q", text)
			}
		}
	}
	if count != 5 {
		t.Errorf("%d colours, want 5:\n%s", count, css)
	}
}

// TestGroundsAreThoseOfTheStylesheet keeps the colours that accents are
// checked against the same as the ones that are shown.
func TestGroundsAreThoseOfTheStylesheet(t *testing.T) {
	css, err := os.ReadFile(filepath.Join("..", "..", "web", "static", "app.css"))
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range grounds {
		m := regexp.MustCompile(regexp.QuoteMeta(g.name) + `: light-dark\((oklch\([^)]*\)), (oklch\([^)]*\))\);`).FindSubmatch(css)
		if m == nil {
			t.Errorf("%s is not in app.css", g.name)
			continue
		}
		light, errL := parseColour(string(m[1]))
		dark, errD := parseColour(string(m[2]))
		if errL != nil || errD != nil || light != g.light || dark != g.dark {
			t.Errorf("%s is %s and %s in app.css, here %+v and %+v", g.name, m[1], m[2], g.light, g.dark)
		}
	}
}

// TestPlainTextStandsOut checks the colours of app.css that no brand changes.
func TestPlainTextStandsOut(t *testing.T) {
	css, err := os.ReadFile(filepath.Join("..", "..", "web", "static", "app.css"))
	if err != nil {
		t.Fatal(err)
	}
	find := func(name string) [2]rgb {
		m := regexp.MustCompile(regexp.QuoteMeta(name) + `: light-dark\((oklch\([^)]*\)), (oklch\([^)]*\))\);`).FindSubmatch(css)
		if m == nil {
			t.Fatalf("%s is not in app.css", name)
		}
		var both [2]rgb
		for i := range both {
			c, err := parseColour(string(m[i+1]))
			if err != nil {
				t.Fatal(err)
			}
			both[i] = c.rgb()
		}
		return both
	}
	for _, pair := range []struct {
		front, back string
		ratio       float64
	}{
		{"--ink", "--paper", 7}, {"--ink", "--card", 7}, {"--ink", "--bad-soft", 7},
		{"--ink-soft", "--paper", textContrast}, {"--ink-soft", "--card", textContrast}, {"--ink-soft", "--sunken", textContrast},
		{"--ink-soft", "--info-soft", textContrast},
		{"--ok", "--ok-soft", textContrast}, {"--warn", "--warn-soft", textContrast},
		{"--bad", "--bad-soft", textContrast}, {"--info", "--info-soft", textContrast},
		{"--warn", "--card", textContrast}, {"--bad", "--card", textContrast},
		{"--line-strong", "--card", partContrast}, {"--line-strong", "--paper", partContrast},
	} {
		front, back := find(pair.front), find(pair.back)
		for i, scheme := range []string{"light", "dark"} {
			if got := contrast(front[i], back[i]); got < pair.ratio {
				t.Errorf("%s: %s on %s has contrast %.2f, want %v", scheme, pair.front, pair.back, got, pair.ratio)
			}
		}
	}
}
