package srs_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"portal/internal/registrar"
	"portal/internal/srs"
	"portal/internal/srs/port"
)

// readsNamedOtherwise are the commands that change nothing and do not start with GET.
var readsNamedOtherwise = []string{
	"LOOKUP", "NAME_SUGGEST", "BELONGS_TO_RSP", "CHECK_TRANSFER", "QUERY_QUEUED_REQUEST", "POLL", "REGISTRY_CHECK_NAMESERVER",
}

// Every command whose answer is lost: one that changes something is of unknown
// outcome and was sent once; a read was tried again; a session is simply not there.
func TestEveryCommandKnowsWhatALostAnswerMeans(t *testing.T) {
	commands := map[string]string{}
	for _, r := range commandTable(t) {
		commands[r.exchange] = r.command
	}
	for _, c := range exchanges() {
		command, listed := commands[c.name]
		if !listed {
			continue // another form of a command in the table
		}
		t.Run(c.name, func(t *testing.T) {
			s := startServer(t, bare("", false))
			_, err := c.call(t, s.client(t, func(config *srs.Config) { config.BatchEndpoint = s.URL }))
			action, object, _ := strings.Cut(command, " ")
			kind, tries := registrar.ErrUnknownOutcome, int32(1)
			switch {
			case strings.HasPrefix(action, "GET") || slices.Contains(readsNamedOtherwise, action):
				kind, tries = registrar.ErrUnavailable, 3
			case object == "COOKIE" || object == "SESSION":
				kind = registrar.ErrUnavailable
			}
			wantError(t, command, err, kind, "")
			if got := s.requests.Load(); got != tries {
				t.Errorf("%s was sent %d times, want %d", command, got, tries)
			}
		})
	}
}

func TestEveryCommandHandsARefusalOn(t *testing.T) {
	s := startServer(t, answering(coded("430", "Invalid command", "0")))
	client := s.client(t, func(config *srs.Config) { config.BatchEndpoint, config.MaxPerSecond = s.URL, 10_000 })
	for _, c := range exchanges() {
		_, err := c.call(t, client)
		wantError(t, c.name, err, registrar.ErrRejected, registrar.ReasonUnsupported)
	}
}

func TestASignInThatFailsIsRefusedOnlyForItsCredentials(t *testing.T) {
	second := func(w http.ResponseWriter, r *http.Request, first string, then http.HandlerFunc, n *int) {
		if *n++; *n == 1 {
			answering(first)(w, r)
			return
		}
		then(w, r)
	}
	opened := reply("response_code", "200", "is_success", "1", "attributes",
		`<dt_assoc><item key="cookie">1:2</item><item key="f_owner">1</item></dt_assoc>`)
	for _, c := range []struct {
		name  string
		first string
		then  http.HandlerFunc
		want  error
	}{
		{"wrong combination", coded("415", "Authentication Error.", "0"), nil, registrar.ErrCredentials},
		{"no such profile", coded("480", "User profile for a/b not found", "0"), nil, registrar.ErrCredentials},
		{"bad syntax", coded("465", "Invalid syntax for username", "0"), nil, registrar.ErrCredentials},
		{"empty password", coded("460", "Required field 'reg_password' not provided", "0"), nil, registrar.ErrCredentials},
		{"wrong key of the portal", coded("401", "Authentication Failed", "0"), nil, registrar.ErrUnavailable},
		{"a registrar in trouble", coded("400", "Internal server error", "0"), nil, registrar.ErrUnavailable},
		{"too many calls", coded("310", "", "0"), nil, registrar.ErrUnavailable},
		{"no cookie in the reply", fine, nil, registrar.ErrUnavailable},
		{"a session that is over at once", opened, answering(coded("415", "", "0")), registrar.ErrSessionEnded},
		{"user info lost", opened, bare("", true), registrar.ErrUnavailable},
	} {
		n := 0
		s := startServer(t, func(w http.ResponseWriter, r *http.Request) { second(w, r, c.first, c.then, &n) })
		_, err := port.New(s.client(t, nil)).Profiles.SignIn(t.Context(), registrar.Credentials{
			Domain: "a.example", Username: "anna", Password: password,
		})
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}
