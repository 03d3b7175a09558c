package e2e

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// notInNames is what a picture's file name leaves out.
var notInNames = regexp.MustCompile(`[^a-z0-9]+`)

// picturing reports whether E2E_SHOTS names a folder for pictures.
func picturing() bool { return os.Getenv("E2E_SHOTS") != "" }

// picture writes the whole page as a PNG, for people to look at, if picturing.
func (p *tab) picture(name string) {
	p.Helper()
	if err := takePicture(p.ctx, name); err != nil {
		p.Fatal(err)
	}
}

// takePicture is picture for any tab.
func takePicture(ctx context.Context, name string) error {
	if !picturing() {
		return nil
	}
	dir := os.Getenv("E2E_SHOTS")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	shot, err := chromedp.Call(ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: new(true)})
	if err != nil {
		return err
	}
	file := filepath.Join(dir, notInNames.ReplaceAllString(strings.ToLower(name), "-")+".png")
	return os.WriteFile(file, shot.Data, 0o644)
}
