package brand

import (
	"fmt"
	"strings"
)

// The portal's own accents, for a brand that names none.
const (
	defaultLight = "oklch(0.46 0.11 200)"
	defaultDark  = "oklch(0.78 0.11 195)"
)

// The contrasts of WCAG 2.2 AA: text (1.4.3), and parts of controls (1.4.11).
const (
	textContrast = 4.5
	partContrast = 3.0
)

// scheme is what one accent becomes in light or dark.
type scheme struct {
	accent   rgb // filled buttons, the current page, the focus ring
	strong   rgb // links, and filled buttons under the pointer
	soft     rgb // background of the current choice
	onAccent rgb // text on accent and on strong
}

// palette is a brand's colours, and what had to be corrected.
type palette struct {
	light, dark scheme
	corrected   []Correction
}

// Correction tells that an accent could not pass the contrast checks and was
// moved in lightness.
type Correction struct {
	Scheme string // "light" or "dark"
	Asked  string // as configured
	Used   string // "#rrggbb"
}

// String says it in words, for a log.
func (c Correction) String() string {
	return fmt.Sprintf("the %s accent %s has too little contrast; %s is used", c.Scheme, c.Asked, c.Used)
}

// Corrected lists the accents of b that are shown in another lightness than
// was asked for.
func (b Brand) Corrected() []Correction { return b.palette.corrected }

// ground is a colour of web/static/app.css that accents must stand out from.
type ground struct {
	name        string
	light, dark oklch
}

// grounds repeats the backgrounds of app.css; a test compares the two.
var grounds = []ground{
	{"--paper", oklch{0.984, 0.003, 230}, oklch{0.185, 0.012, 240}},
	{"--card", oklch{1, 0, 0}, oklch{0.225, 0.013, 240}},
	{"--sunken", oklch{0.962, 0.005, 230}, oklch{0.16, 0.012, 240}},
	{"--ok-soft", oklch{0.957, 0.03, 155}, oklch{0.28, 0.045, 155}},
	{"--warn-soft", oklch{0.965, 0.04, 85}, oklch{0.30, 0.05, 75}},
	{"--bad-soft", oklch{0.96, 0.022, 20}, oklch{0.29, 0.06, 22}},
	{"--info-soft", oklch{0.957, 0.02, 250}, oklch{0.28, 0.045, 255}},
}

func newPalette(a Accent) (palette, error) {
	light, err := parseColour(or(a.Light, defaultLight))
	if err != nil {
		return palette{}, err
	}
	dark, err := parseColour(or(a.Dark, defaultDark))
	if err != nil {
		return palette{}, err
	}
	var p palette
	var moved bool
	if p.light, moved = derive(light, false); moved {
		p.corrected = append(p.corrected, Correction{"light", a.Light, p.light.accent.String()})
	}
	if p.dark, moved = derive(dark, true); moved {
		p.corrected = append(p.corrected, Correction{"dark", a.Dark, p.dark.accent.String()})
	}
	return p, nil
}

func or(text, instead string) string {
	if text == "" {
		return instead
	}
	return text
}

// derive makes a scheme of one accent. It reports whether the accent had to
// be moved: darker on light grounds, lighter on dark ones.
func derive(accent oklch, dark bool) (scheme, bool) {
	step, strongBy := -0.005, -0.08
	soft, onAccent := oklch{0.955, min(0.2*accent.C, 0.04), accent.H}, oklch{0.99, 0.005, accent.H}
	if dark {
		step, strongBy = 0.005, 0.07
		soft, onAccent = oklch{0.29, min(0.36*accent.C, 0.06), accent.H}, oklch{0.18, 0.03, accent.H}
	}
	behind := []rgb{soft.rgb()}
	for _, g := range grounds {
		if dark {
			behind = append(behind, g.dark.rgb())
		} else {
			behind = append(behind, g.light.rgb())
		}
	}

	s := scheme{soft: soft.rgb(), onAccent: onAccent.rgb()}
	asked := accent
	accent = moveUntil(accent, step, func(c rgb) bool {
		return contrast(c, s.onAccent) >= textContrast && clears(c, behind, partContrast)
	})
	s.accent = accent.rgb()
	strong := accent
	strong.L += strongBy
	s.strong = moveUntil(strong, step, func(c rgb) bool {
		return contrast(c, s.onAccent) >= textContrast && clears(c, behind, textContrast)
	}).rgb()
	return s, accent != asked
}

// moveUntil changes the lightness of c by step until ok, or until it ends.
func moveUntil(c oklch, step float64, ok func(rgb) bool) oklch {
	c.L = min(1, max(0, c.L))
	for !ok(c.rgb()) && (step < 0 && c.L > 0 || step > 0 && c.L < 1) {
		c.L = min(1, max(0, c.L+step))
	}
	return c
}

func clears(c rgb, behind []rgb, ratio float64) bool {
	for _, b := range behind {
		if contrast(c, b) < ratio {
			return false
		}
	}
	return true
}

func stylesheet(b Brand) []byte {
	p := b.palette
	if p.light == (scheme{}) {
		p, _ = newPalette(Accent{}) // the portal's own accents always parse
	}
	var css strings.Builder
	css.WriteString("@layer tokens {\n  :root {\n")
	for _, v := range []struct {
		name        string
		light, dark rgb
	}{
		{"--accent", p.light.accent, p.dark.accent},
		{"--accent-strong", p.light.strong, p.dark.strong},
		{"--accent-soft", p.light.soft, p.dark.soft},
		{"--on-accent", p.light.onAccent, p.dark.onAccent},
		{"--focus", p.light.accent, p.dark.accent},
	} {
		fmt.Fprintf(&css, "    %s: light-dark(%s, %s);\n", v.name, v.light, v.dark)
	}
	css.WriteString("  }\n}\n")
	return []byte(css.String())
}
