package xcp

import (
	"crypto/md5"
	"encoding/hex"

	"portal/internal/secret"
)

// Sign returns the X-Signature of body: MD5 over MD5, as the protocol wants it,
// in lower-case hexadecimal (XCP reference, section 1.3). The key counts as the
// text that the control panel shows. Sign exactly the bytes that are sent.
func Sign(body []byte, key secret.String) string {
	text := key.Reveal()
	h := md5.New()
	h.Write(body)
	h.Write([]byte(text))
	var sum [md5.Size]byte
	var inner [2 * md5.Size]byte
	hex.Encode(inner[:], h.Sum(sum[:0]))

	h.Reset()
	h.Write(inner[:])
	h.Write([]byte(text))
	hex.Encode(inner[:], h.Sum(sum[:0]))
	return string(inner[:])
}
