package page_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/a-h/templ"

	"portal/internal/server/page"
)

func TestAPageHoldsNothingOfAnotherOne(t *testing.T) {
	failed := errors.New("half way")
	says := func(text string, err error) templ.Component {
		return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
			_, _ = io.WriteString(w, text)
			return err
		})
	}
	for range 3 {
		r := page.WithVisit(httptest.NewRequest(http.MethodGet, "/", nil), &page.Visit{Log: slog.New(slog.DiscardHandler)})
		lost := httptest.NewRecorder()
		if err := page.Render(lost, r, http.StatusOK, says("jane's secret, which is long", failed)); !errors.Is(err, failed) || lost.Body.Len() > 0 {
			t.Fatalf("err %v, body %q", err, lost.Body)
		}
		out := httptest.NewRecorder()
		if err := page.Render(out, r, http.StatusTeapot, says("public", nil)); err != nil {
			t.Fatal(err)
		}
		if out.Body.String() != "public" || out.Code != http.StatusTeapot || out.Header().Get("Content-Length") != strconv.Itoa(len("public")) {
			t.Errorf("%d %q %v", out.Code, out.Body, out.Header())
		}
	}
}
