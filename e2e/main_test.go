// Package e2e drives the real program with a real browser: every journey of a
// visitor, with scripts and without, and on every page that it meets a check of
// accessibility, conformance, width and words.
//
// Journeys save the pages that they meet; at the end, two checkers judge each state
// of them once. E2E_LOOKS=all has it judged in both brands and schemes and in every
// width (make check-pages), which otherwise is one of two ways. E2E_SHOTS=DIR writes a
// picture of every look to DIR, for people to look at.
package e2e

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"testing"
)

// TestMain has the pages judged that the tests met, and ends what the tests share.
func TestMain(m *testing.M) {
	overlap()
	code := m.Run()
	for check, problems := range judgePages() {
		fmt.Println("--- FAIL: " + check)
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

// judgePages runs both checkers, and returns what each finds wrong, by what it checks.
func judgePages() map[string][]string {
	if len(met.all) == 0 {
		return nil
	}
	failed := make(map[string][]string)
	html := make(chan []string)
	go func() { html <- collected.judge() }()
	if problems := met.judge(); len(problems) > 0 {
		failed["every page is accessible in every look"] = problems
	}
	if problems := <-html; len(problems) > 0 {
		failed["every page is conforming HTML"] = problems
	}
	return failed
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
