package brand

import (
	"math"
	"testing"
)

func TestKnownConversions(t *testing.T) {
	// OKLCH of sRGB colours as CSS Color 4 and its reference converters give them.
	tests := []struct {
		hex     string
		l, c, h float64
	}{
		{"#ffffff", 1, 0, 0},
		{"#000000", 0, 0, 0},
		{"#ff0000", 0.62796, 0.25768, 29.234},
		{"#00ff00", 0.86644, 0.29483, 142.495},
		{"#0000ff", 0.45201, 0.31321, 264.052},
		{"#808080", 0.59987, 0, 0},
		{"#663399", 0.44027, 0.16030, 303.373},
	}
	for _, tt := range tests {
		t.Run(tt.hex, func(t *testing.T) {
			got, err := parseColour(tt.hex)
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(got.L-tt.l) > 0.0005 || math.Abs(got.C-tt.c) > 0.0005 {
				t.Errorf("%s is %+v, want L %v C %v", tt.hex, got, tt.l, tt.c)
			}
			if tt.c > 0 && math.Abs(got.H-tt.h) > 0.05 {
				t.Errorf("%s has hue %v, want %v", tt.hex, got.H, tt.h)
			}
			if back := got.rgb().String(); back != tt.hex {
				t.Errorf("%s comes back as %s", tt.hex, back)
			}
		})
	}
}

func TestKnownContrasts(t *testing.T) {
	tests := []struct {
		a, b string
		want float64
	}{
		{"#000000", "#ffffff", 21},
		{"#ffffff", "#000000", 21},
		{"#777777", "#ffffff", 4.48}, // the well-known grey that just fails
		{"#767676", "#ffffff", 4.54}, // and the one that just passes
		{"#ff0000", "#ffffff", 4.00},
		{"#123456", "#123456", 1},
	}
	for _, tt := range tests {
		a, errA := parseColour(tt.a)
		b, errB := parseColour(tt.b)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		if got := contrast(a.rgb(), b.rgb()); math.Abs(got-tt.want) > 0.005 {
			t.Errorf("contrast of %s and %s is %.3f, want %v", tt.a, tt.b, got, tt.want)
		}
	}
}

func TestAColourOutsideTheScreenKeepsLightnessAndHue(t *testing.T) {
	wild := oklch{0.7, 0.4, 150}
	got := wild.rgb().oklch()
	if math.Abs(got.L-wild.L) > 0.01 || math.Abs(got.H-wild.H) > 3 {
		t.Errorf("%+v became %+v", wild, got)
	}
	if got.C >= wild.C || got.C < 0.15 {
		t.Errorf("chroma %v became %v: it is to shrink, but not to grey", wild.C, got.C)
	}
}

func TestParseColourRefusesEverythingElse(t *testing.T) {
	for _, text := range []string{"", "red", "#fff", "#12345", "#1234567", "oklch(2 0.1 20)", "oklch(0.5 0.9 20)", "oklch(0.5, 0.1, 20)",
		"#00656b; } body { display: none", "url(x)", "oklch(. . .)"} {
		if got, err := parseColour(text); err == nil {
			t.Errorf("parseColour(%q) = %+v, want an error", text, got)
		}
	}
	for text, want := range map[string]oklch{
		"oklch(0.46 0.11 200)":    {0.46, 0.11, 200},
		"oklch(46% 0.11 -160deg)": {0.46, 0.11, 200},
	} {
		if got, err := parseColour(text); err != nil || math.Abs(got.L-want.L) > 1e-9 || got.C != want.C || got.H != want.H {
			t.Errorf("parseColour(%q) = %+v, %v, want %+v", text, got, err, want)
		}
	}
}
