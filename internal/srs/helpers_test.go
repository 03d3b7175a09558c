package srs_test

import (
	"io"
	"log"
)

// quiet takes the complaints of servers about clients that hang up.
var quiet = log.New(io.Discard, "", 0)
