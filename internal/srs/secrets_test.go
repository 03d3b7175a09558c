package srs_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"portal/internal/registrar"
	"portal/internal/secret"
	"portal/internal/srs"
)

// A server that quotes what it was sent must not make the portal print it.
func TestSecretsAreInNoErrorAndNoReply(t *testing.T) {
	const key, password, cookie = "marked-key-0123", "marked-password-0123", "marked:cookie-0123"
	// quoting calls answer with everything that the request held, and the key.
	quoting := func(answer func(quote string) http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			var quote bytes.Buffer
			_ = xml.EscapeText(&quote, body)
			answer("you sent "+key+" "+quote.String())(w, r)
		}
	}
	code := func(code, success string) http.HandlerFunc {
		return quoting(func(q string) http.HandlerFunc { return answering(coded(code, q, success)) })
	}
	for name, handle := range map[string]http.HandlerFunc{
		"refusal":      code("465", "0"),
		"success":      code("200", "1"),
		"unknown code": code("999", "0"),
		"field errors": quoting(func(q string) http.HandlerFunc {
			return answering(reply("response_code", "465", "is_success", "0", "attributes", "<dt_assoc><item key='error'>"+q+"</item></dt_assoc>"))
		}),
		"session": quoting(func(q string) http.HandlerFunc {
			return answering(reply("response_code", "200", "is_success", "1", "attributes", "<dt_assoc><item key='cookie'>"+cookie+"</item></dt_assoc>"))
		}),
		"not HTTP":        quoting(func(q string) http.HandlerFunc { return bare(q, false) }),
		"not an envelope": quoting(answering),
		"not XML":         quoting(func(q string) http.HandlerFunc { return answering("<OPS_envelope><" + q) }),
		"bad header":      quoting(func(q string) http.HandlerFunc { return bare("HTTP/1.1 200 OK\r\n"+q+"\r\n\r\n", false) }),
	} {
		t.Run(name, func(t *testing.T) {
			client := startServer(t, handle).client(t, func(c *srs.Config) { c.Key = secret.New(key) })
			var out bytes.Buffer
			log := slog.New(slog.NewJSONHandler(&out, nil))
			show := func(r any, err error) {
				log.Info("call", "reply", r, "err", err)
				fmt.Fprintf(&out, "%v %+v %#v %v\n", r, r, r, err)
				var call *registrar.Error
				if errors.As(err, &call) {
					fmt.Fprintf(&out, "%+v %#v\n", *call, *call)
					log.Info("error", "call", *call)
				}
			}
			session := srs.ByCookie(secret.New(cookie))
			show(client.SetCookie(t.Context(), "a.example", "anna", secret.New(password)))
			show(client.DeleteCookie(t.Context(), secret.New(cookie)))
			show(client.UserInfo(t.Context(), session))
			show(client.UpdateCookie(t.Context(), secret.New(cookie), "anna", "a.example", "b.example"))
			show(client.AdvancedUpdateNameservers(t.Context(), session, []string{"ns1.example.net"}))
			fmt.Fprintf(&out, "%v %+v %+v", client, client, session)
			for _, marked := range []string{key, password, cookie} {
				if i := strings.Index(out.String(), marked); i >= 0 {
					t.Errorf("%s shows: …%s…", marked, out.String()[max(0, i-200):i+30])
				}
			}
		})
	}
}
