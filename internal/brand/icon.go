package brand

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"
	"math"
	"sync"
)

// touchIcon is the side of the icon on a telephone's home screen, in pixels.
const touchIcon = 180

// icons are drawn once for each accent.
var icons sync.Map // of iconKey to []byte

// TouchIcon returns a PNG of 180 pixels: the neutral mark on b's accent. Its
// corners are square, as telephones round them.
func (b Brand) TouchIcon() []byte { return b.icon(touchIcon, 0) }

// Favicon returns an .ico file with the same mark at 16, 32 and 48 pixels, for
// what asks for /favicon.ico without reading a page.
func (b Brand) Favicon() []byte {
	const header, entry = 6, 16
	sizes := []int{16, 32, 48}
	file := binary.LittleEndian.AppendUint16(nil, 0)
	file = binary.LittleEndian.AppendUint16(file, 1) // an icon, not a cursor
	file = binary.LittleEndian.AppendUint16(file, uint16(len(sizes)))
	var pictures []byte
	for _, size := range sizes {
		picture := b.icon(size, 9.0/32)
		file = append(file, byte(size), byte(size), 0, 0, 1, 0, 32, 0)
		file = binary.LittleEndian.AppendUint32(file, uint32(len(picture)))
		file = binary.LittleEndian.AppendUint32(file, uint32(header+entry*len(sizes)+len(pictures)))
		pictures = append(pictures, picture...)
	}
	return append(file, pictures...)
}

type iconKey struct {
	accent rgb
	size   int
	corner float64
}

func (b Brand) icon(size int, corner float64) []byte {
	accent := b.palette.light.accent
	if b.palette.light == (scheme{}) {
		own, _ := newPalette(Accent{}) // the portal's own accents always parse
		accent = own.light.accent
	}
	key := iconKey{accent, size, corner}
	if made, ok := icons.Load(key); ok {
		return made.([]byte)
	}
	var out bytes.Buffer
	_ = png.Encode(&out, drawIcon(key)) // a buffer takes everything
	icons.Store(key, out.Bytes())
	return out.Bytes()
}

// drawIcon draws the mark of web/static/favicon.svg, each pixel from 4 × 4 samples.
func drawIcon(k iconKey) image.Image {
	const fine = 4
	picture := image.NewNRGBA(image.Rect(0, 0, k.size, k.size))
	for at := range k.size * k.size {
		x, y := at%k.size, at/k.size
		inside, marked := 0, 0
		for s := range fine * fine {
			u := (float64(x) + (float64(s%fine)+0.5)/fine) / float64(k.size)
			v := (float64(y) + (float64(s/fine)+0.5)/fine) / float64(k.size)
			if !inSquare(u, v, k.corner) {
				continue
			}
			inside++
			if onGlobe(u*32-16, v*32-16) {
				marked++
			}
		}
		if inside > 0 {
			white := float64(marked) / float64(inside)
			picture.SetNRGBA(x, y, color.NRGBA{
				blend(k.accent.R, white), blend(k.accent.G, white), blend(k.accent.B, white), uint8(255 * inside / (fine * fine)),
			})
		}
	}
	return picture
}

func blend(part, white float64) uint8 { return uint8(math.Round(255 * (part*(1-white) + white))) }

// inSquare reports whether a point lies in the unit square with rounded corners.
func inSquare(u, v, corner float64) bool {
	du, dv := math.Abs(u-0.5)-(0.5-corner), math.Abs(v-0.5)-(0.5-corner)
	return du <= 0 || dv <= 0 || math.Hypot(du, dv) <= corner
}

// onGlobe reports whether a point lies on a line of the globe: its edge, its
// equator, or one of two meridians. The globe's radius is 8, its centre 0, 0.
func onGlobe(x, y float64) bool {
	const half = 1.2 // of a line's width
	if math.Hypot(x, y) > 8+half {
		return false
	}
	edge := math.Abs(math.Hypot(x, y)-8) <= half
	equator := math.Abs(y) <= half
	meridian := math.Abs(math.Abs(x)-3.75*math.Sqrt(max(0, 1-y*y/64))) <= half*math.Hypot(1, y/16)
	return edge || equator || meridian
}
