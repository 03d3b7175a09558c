package main

import (
	"cmp"
	"runtime/debug"
	"strings"
)

// version and commit are set by the linker where the source has no history, as in
// an image: -ldflags "-X main.version=1.2.0 -X main.commit=0123abc".
var version, commit string

// programVersion is the version, and the commit it was built from where that is known.
func programVersion() string {
	v, c := version, commit
	if info, ok := debug.ReadBuildInfo(); ok {
		v = cmp.Or(v, info.Main.Version)
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				c = cmp.Or(c, s.Value)
			}
		}
	}
	return strings.TrimSpace(cmp.Or(v, "(devel)") + " " + c)
}
