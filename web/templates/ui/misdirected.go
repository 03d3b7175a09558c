package ui

import (
	"crypto/sha256"
	"encoding/base64"
)

// misdirectedStyle is all the style of the page that belongs to no brand: its own
// greys, and nothing to load.
const misdirectedStyle = `:root{color-scheme:light dark}` +
	`body{margin:0;min-height:100vh;display:grid;place-items:center;font:1.0625rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;` +
	`background:light-dark(#f6f7f8,#14181c);color:light-dark(#1e252b,#eceff1)}` +
	`main{box-sizing:border-box;max-width:34rem;margin:1rem;padding:2rem;border-radius:.75rem;background:light-dark(#fff,#1c2126);` +
	`box-shadow:0 1px 2px #0001,0 4px 16px #0001}` +
	`h1{margin:0 0 1rem;font-size:1.5rem;line-height:1.25}p{margin:.5rem 0 0}`

// MisdirectedStyleSource is what a Content-Security-Policy's style-src names to
// allow the style of Misdirected and no other.
var MisdirectedStyleSource = func() string {
	sum := sha256.Sum256([]byte(misdirectedStyle))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}()
