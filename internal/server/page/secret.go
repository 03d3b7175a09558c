package page

import (
	"net/http"

	"github.com/klauspost/compress/gzhttp"
)

// CarriesSecret marks an answer that shows a secret, such as an auth code: it is not
// compressed. Whoever can make a page repeat texts of theirs and sees how long it gets
// could guess what else is on it, letter by letter.
func CarriesSecret(w http.ResponseWriter) { w.Header().Set(gzhttp.HeaderNoCompression, "secret") }
