package xcp

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// FuzzDecode looks for crashes, for errors of the wrong kind, and for values
// that hold more than the document could.
func FuzzDecode(f *testing.F) {
	golden, err := filepath.Glob("../testdata/exchanges/*.xml")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range golden {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(blockV3))
	f.Add([]byte(blockV4))
	f.Add([]byte(envelope("<item key=\"a\"><![CDATA[x]]>&#x41;&amp;\r\n<!-- c --></item>")))
	f.Add([]byte("<OPS_envelope><body><data_block><dt_assoc><item key='0'><dt_array><item key='1'/></dt_array></item>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := Decode(string(data))
		if err != nil {
			if !errors.Is(err, ErrMalformed) {
				t.Errorf("an error of another kind: %v", err)
			}
			return
		}
		if items, text := weight(v); items*len("<item/>") > len(data) || text > 3*len(data) {
			t.Errorf("%d items and %d bytes of text from %d bytes", items, text, len(data))
		}
	})
}

// weight counts the items of a value and the bytes of its texts and keys.
func weight(v Value) (items, text int) {
	text = len(v.text)
	for _, item := range v.items {
		i, n := weight(item.Value)
		items, text = items+i+1, text+n+len(item.Key)
	}
	v.List()
	return items, text
}
