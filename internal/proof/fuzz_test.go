package proof_test

import (
	"bytes"
	"testing"

	"portal/internal/proof"
	"portal/internal/proof/prooftest"
)

// What is taken for a proof file is written again as it was, so that no two readers find
// two proofs in one.
func FuzzParseFile(f *testing.F) {
	entries := entriesOf(5)
	body := prooftest.Body(origin, entries)
	f.Add(prooftest.File(3, entries, body, logKey.Line(body, 0)))
	f.Add([]byte("c2sp.org/tlog-proof@v1\nextra AAAA\nindex 0\n\n" + body))
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := proof.ParseFile(text)
		if err != nil {
			return
		}
		if again := file.Format(); !bytes.Equal(again, text) {
			t.Errorf("%q is written again as %q", text, again)
		}
		_, _ = proof.Peek(file.Checkpoint)
	})
}
