package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/chromedp/cdproto/page"
)

// notInNames is what a picture's file name leaves out.
var notInNames = regexp.MustCompile(`[^a-z0-9]+`)

// picturing reports whether E2E_SHOTS names a folder for pictures.
func picturing() bool { return os.Getenv("E2E_SHOTS") != "" }

// picture writes the whole page as a PNG, for people to look at, if picturing.
func (p *tab) picture(name string) {
	p.Helper()
	if !picturing() {
		return
	}
	dir := os.Getenv("E2E_SHOTS")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		p.Fatal(err)
	}
	shot := call(p, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: new(true)})
	file := filepath.Join(dir, notInNames.ReplaceAllString(strings.ToLower(name), "-")+".png")
	if err := os.WriteFile(file, shot.Data, 0o644); err != nil {
		p.Fatal(err)
	}
}
