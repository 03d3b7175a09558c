package brand

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// oklch is a colour in OKLCH (CSS Color 4): lightness 0 to 1, chroma from 0,
// hue in degrees.
type oklch struct{ L, C, H float64 }

// rgb is a colour in sRGB, each part 0 to 1, gamma-encoded.
type rgb struct{ R, G, B float64 }

var (
	hexPattern   = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)
	oklchPattern = regexp.MustCompile(`^oklch\(\s*([0-9.]+)(%?)\s+([0-9.]+)\s+(-?[0-9.]+)(?:deg)?\s*\)$`)
)

// parseColour reads "#rrggbb" or "oklch(L C H)".
func parseColour(text string) (oklch, error) {
	text = strings.TrimSpace(text)
	if hexPattern.MatchString(text) {
		n, err := strconv.ParseUint(text[1:], 16, 32)
		if err != nil {
			return oklch{}, fmt.Errorf("colour %q: %w", text, err)
		}
		return rgb{float64(n>>16) / 255, float64(n>>8&0xff) / 255, float64(n&0xff) / 255}.oklch(), nil
	}
	m := oklchPattern.FindStringSubmatch(text)
	if m == nil {
		return oklch{}, fmt.Errorf("colour %.40q is neither #rrggbb nor oklch(L C H)", text)
	}
	var parts [3]float64
	for i, s := range []string{m[1], m[3], m[4]} {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return oklch{}, fmt.Errorf("colour %q: %w", text, err)
		}
		parts[i] = v
	}
	if m[2] == "%" {
		parts[0] /= 100
	}
	if parts[0] > 1 || parts[1] > 0.5 {
		return oklch{}, fmt.Errorf("colour %q is out of range", text)
	}
	return oklch{parts[0], parts[1], math.Mod(parts[2]+360, 360)}, nil
}

// oklch converts as Ottosson's OKLab does (bottosson.github.io/posts/oklab).
func (c rgb) oklch() oklch {
	r, g, b := linear(c.R), linear(c.G), linear(c.B)
	l := math.Cbrt(0.4122214708*r + 0.5363325363*g + 0.0514459929*b)
	m := math.Cbrt(0.2119034982*r + 0.6806995451*g + 0.1073969566*b)
	s := math.Cbrt(0.0883024619*r + 0.2817188376*g + 0.6299787005*b)
	L := 0.2104542553*l + 0.7936177850*m - 0.0040720468*s
	A := 1.9779984951*l - 2.4285922050*m + 0.4505937099*s
	B := 0.0259040371*l + 0.7827717662*m - 0.8086757660*s
	hue := math.Atan2(B, A) * 180 / math.Pi
	if hue < 0 {
		hue += 360
	}
	return oklch{L, math.Hypot(A, B), hue}
}

// rgb converts to sRGB; a colour outside it loses chroma until it fits, and
// keeps lightness and hue. The result is rounded to what "#rrggbb" can hold.
func (c oklch) rgb() rgb {
	for c.C > 0 && !c.raw().inGamut() {
		c.C = math.Max(0, c.C-0.002)
	}
	raw := c.raw()
	return rgb{quantise(raw.R), quantise(raw.G), quantise(raw.B)}
}

func (c oklch) raw() rgb {
	sin, cos := math.Sincos(c.H * math.Pi / 180)
	A, B := c.C*cos, c.C*sin
	l := math.Pow(c.L+0.3963377774*A+0.2158037573*B, 3)
	m := math.Pow(c.L-0.1055613458*A-0.0638541728*B, 3)
	s := math.Pow(c.L-0.0894841775*A-1.2914855480*B, 3)
	return rgb{
		encoded(4.0767416621*l - 3.3077115913*m + 0.2309699292*s),
		encoded(-1.2684380046*l + 2.6097574011*m - 0.3413193965*s),
		encoded(-0.0041960863*l - 0.7034186147*m + 1.7076147010*s),
	}
}

func (c rgb) inGamut() bool {
	const slack = 0.0005
	for _, v := range []float64{c.R, c.G, c.B} {
		if v < -slack || v > 1+slack {
			return false
		}
	}
	return true
}

func quantise(v float64) float64 { return math.Round(math.Min(1, math.Max(0, v))*255) / 255 }

// linear undoes the sRGB transfer function; encoded applies it.
func linear(v float64) float64 {
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

func encoded(v float64) float64 {
	if v <= 0.0031308 {
		return v * 12.92
	}
	return 1.055*math.Pow(v, 1/2.4) - 0.055
}

// String writes c as "#rrggbb".
func (c rgb) String() string {
	part := func(v float64) int { return int(math.Round(v * 255)) }
	return fmt.Sprintf("#%02x%02x%02x", part(c.R), part(c.G), part(c.B))
}

// luminance is the relative luminance of WCAG 2.2.
func (c rgb) luminance() float64 {
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// contrast is the contrast ratio of WCAG 2.2, 1 to 21.
func contrast(a, b rgb) float64 {
	la, lb := a.luminance(), b.luminance()
	if la < lb {
		la, lb = lb, la
	}
	return (la + 0.05) / (lb + 0.05)
}
