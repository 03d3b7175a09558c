package seal

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"testing"
)

// keysOf lists the keys and values of an object as package json reads them.
func keysOf(text []byte) (keys []string, values [][]byte, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	if token, err := d.Token(); err != nil || token != json.Delim('{') {
		return nil, nil, errNoObject
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, nil, err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, nil, err
		}
		name, _ := key.(string)
		keys, values = append(keys, name), append(values, value)
	}
	if _, err := d.Token(); err != nil {
		return nil, nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, nil, errNoObject
	}
	return keys, values, nil
}

// Of every JSON object the scanner finds what package json finds; of anything else it
// finds no end.
func FuzzScanObject(f *testing.F) {
	for _, seed := range []string{
		`{}`, ` { } `, `{"a":1}`, `{"a":"b\\\"}","c":[{"d":"]"},[]],"e":null,"f":-1.5e9 , "g" : true}`, `{"a":{"b":{"c":"\\"}}}`,
		`{"a":"é\u00e9","b\"":""}`, `{`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{"a":[}`, `[]`, ``, `{"a":1}x`, `{"a":"`, `{"a":"\`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		keys, values, err := keysOf(text)
		at := 0
		got := scanObject(text, func(key, value []byte) error {
			if err != nil {
				return nil // whatever it finds in what is no object
			}
			var name string
			if json.Unmarshal(append(append([]byte{'"'}, key...), '"'), &name) != nil || at >= len(keys) || name != keys[at] || !bytes.Equal(value, values[at]) {
				t.Errorf("%q: field %d is %q with %q", text, at, key, value)
			}
			at++
			return nil
		})
		if err == nil && (got != nil || at != len(keys)) {
			t.Errorf("%q: %v, %d fields of %d", text, got, at, len(keys))
		}
	})
}
