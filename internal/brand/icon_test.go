package brand

import (
	"bytes"
	"encoding/binary"
	"image/png"
	"testing"
)

func TestIconsShowTheBrandsAccent(t *testing.T) {
	registry, err := Parse([]byte(`{"brands": [{"id": "a", "name": "A", "hosts": ["a.test"], "url": "http://a.test", "account": "x", "accent": {"light": "#00656b"}}]}`), nil)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := registry.ByID("a")
	picture, err := png.Decode(bytes.NewReader(b.TouchIcon()))
	if err != nil || picture.Bounds().Dx() != touchIcon || picture.Bounds().Dy() != touchIcon {
		t.Fatal(picture, err)
	}
	if r, g, bl, a := picture.At(2, 2).RGBA(); r>>8 != 0 || g>>8 != 0x65 || bl>>8 != 0x6b || a>>8 != 255 {
		t.Errorf("the corner is %x %x %x %x, not the accent", r>>8, g>>8, bl>>8, a>>8)
	}
	if r, _, _, _ := picture.At(touchIcon/2, touchIcon/2).RGBA(); r>>8 != 255 {
		t.Error("there is no mark in the middle")
	}
	if bytes.Equal(b.TouchIcon(), Brand{}.TouchIcon()) {
		t.Error("two accents give one icon")
	}
}

func TestTheFaviconIsAnIconFileOfThreeSizes(t *testing.T) {
	file := Brand{}.Favicon()
	if !bytes.Equal(file[:6], []byte{0, 0, 1, 0, 3, 0}) {
		t.Fatalf("head %v", file[:6])
	}
	for i, size := range []int{16, 32, 48} {
		entry := file[6+16*i:]
		length, at := binary.LittleEndian.Uint32(entry[8:]), binary.LittleEndian.Uint32(entry[12:])
		picture, err := png.Decode(bytes.NewReader(file[at : at+length]))
		if err != nil || int(entry[0]) != size || picture.Bounds().Dx() != size {
			t.Errorf("picture %d: %v, %d pixels", i, err, entry[0])
		}
	}
}
