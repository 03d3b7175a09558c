// Package e2e drives the real program with a real browser: every journey of a
// visitor, with scripts and without, and on every page that it meets a check of
// accessibility, conformance, width and words.
//
// E2E_SHOTS=DIR writes a picture of every page to DIR, for people to look at.
package e2e

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"testing"
)

// TestMain ends what the tests share. The pages that they met are judged by the
// HTML checker in one go, since starting it takes longer than judging.
func TestMain(m *testing.M) {
	overlap()
	code := m.Run()
	if problems := collected.judge(); len(problems) > 0 {
		fmt.Println("--- FAIL: every page is conforming HTML")
		for _, p := range problems {
			fmt.Println("    " + p)
		}
		code = 1
	}
	if err := endShared(); err != nil {
		fmt.Println("--- FAIL: the programs end cleanly:", err)
		code = 1
	}
	os.Exit(code)
}

// overlap lets more tests run at a time than there are processors, unless -parallel
// says how many: much of a journey is waiting for a registrar or for time to pass.
func overlap() {
	flag.Parse()
	said := false
	flag.Visit(func(f *flag.Flag) { said = said || f.Name == "test.parallel" })
	if !said {
		_ = flag.Set("test.parallel", strconv.Itoa(2*runtime.GOMAXPROCS(0))) // it is a number
	}
}
