package server

import (
	"fmt"
	"net/http"

	"github.com/klauspost/compress/gzhttp"
)

const (
	// leastCompressed, in bytes, would fit into one packet as it is.
	leastCompressed = 1 << 10
	// compressionLevel makes 6.1 kB of a list of 38 kB. The best level makes 5.5, and takes
	// six times as long; the fastest one makes 6.3 and saves hardly any time.
	compressionLevel = 3
)

// compressed are the types of text that browsers are sent. Files that have an ETag of
// their own, such as calendar feeds, are not among them.
var compressed = []string{"text/html", "text/csv", "text/plain"}

// compress sends texts compressed to browsers that take that, but for answers that
// page.CarriesSecret marked.
func compress() (middleware, error) {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(leastCompressed), gzhttp.CompressionLevel(compressionLevel),
		gzhttp.ContentTypes(compressed), gzhttp.EnableZstd(false))
	if err != nil {
		return nil, fmt.Errorf("set up compression: %w", err)
	}
	return func(next http.Handler) http.Handler { return wrap(next) }, nil
}
