package srs

import (
	"os"
	"path/filepath"
	"testing"
)

// FuzzReply looks for crashes in what is made of an answer.
func FuzzReply(f *testing.F) {
	golden, err := filepath.Glob("testdata/exchanges/*.xml")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range golden {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Add("<OPS_envelope><body><data_block><dt_assoc><item key='response_code'>200</item><item key='attributes'/></dt_assoc></data_block></body></OPS_envelope>")
	f.Fuzz(func(t *testing.T, body string) {
		if reply, err := (answer{status: 200, body: body}).reply(); err == nil && reply.Code == "" {
			t.Error("a reply without a code")
		}
	})
}
