package static

import (
	"net/http"
	"slices"
	"sync"
)

// look is the style sheet of one brand: the portal's, then the brand's colours.
type look struct {
	name  string
	asset func() asset
}

// LookURL returns the address of the style sheet in colours, the CSS of a brand, below
// folder. It is the same in every process of a release.
func (f *Files) LookURL(folder string, colours []byte) string {
	return folder + f.look(colours).name
}

// ServeLook answers a request for the sheet that LookURL names.
func (f *Files) ServeLook(w http.ResponseWriter, r *http.Request, colours []byte) {
	f.look(colours).asset().send(w, r)
}

// look finds the sheet of colours. There is one for each brand, and one more when the
// colours of a brand change.
func (f *Files) look(colours []byte) *look {
	if l, ok := f.looks.Load(string(colours)); ok {
		return l.(*look)
	}
	whole := slices.Concat(f.sheet, []byte("\n"), colours)
	l, _ := f.looks.LoadOrStore(string(colours), &look{
		name:  "look." + hash(whole) + ".css",
		asset: sync.OnceValue(func() asset { return pressed(".css", whole) }),
	})
	return l.(*look)
}
