package auth

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/gorilla/sessions"

	"portal/internal/registrar"
)

// Login is with what somebody signed in. Unlike a session it does not end.
type Login struct {
	Account  string               `json:"account"`
	Profile  string               `json:"profile"`
	Username string               `json:"username"`
	Role     Role                 `json:"role"`
	Domain   registrar.DomainName `json:"domain"`
}

// Login returns the one that the session began with.
func (s *Session) Login() Login {
	return Login{Account: s.Account, Profile: s.Profile, Username: s.Username, Role: s.Role, Domain: s.Registrar.Domain}
}

// Mark names the login in the forms that are made for it, so that none is carried out
// for another one. It is no secret and proves nothing. An owner may sign in with any
// domain of the profile; sub-users of two domains are two people.
func (l Login) Mark() string {
	if l.Role == RoleOwner {
		l.Domain = ""
	}
	encoded, err := json.Marshal(l)
	if err != nil {
		panic("login that is no JSON: " + err.Error()) // a programming error
	}
	sum := sha256.Sum256(encoded)
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// rememberedFor is how long a browser remembers its last login: a form that was left
// open over a weekend can still be sent.
const rememberedFor = 7 * 24 * time.Hour

// remember has the browser keep its login, sealed, until somebody signs out on purpose.
func (s *Service) remember(w http.ResponseWriter, brand string, l Login) error {
	plain, err := json.Marshal(l)
	if err != nil {
		return fmt.Errorf("encode login: %w", err)
	}
	value := base64.RawURLEncoding.EncodeToString(s.logins.Seal(plain, []byte(brand)))
	s.setLoginCookie(w, value, int(rememberedFor/time.Second))
	return nil
}

func (s *Service) setLoginCookie(w http.ResponseWriter, value string, maxAge int) {
	options := s.store.options
	options.MaxAge = maxAge
	http.SetCookie(w, sessions.NewCookie(s.loginCookie(), value, &options))
}

func (s *Service) loginCookie() string { return s.store.name + "-login" }

// Last returns the login that the browser of r signed in with last, also when its
// session is over. ok is false after a sign-out on purpose, and where it can't be told.
func (s *Service) Last(r *http.Request) (last Login, ok bool) {
	sent, err := r.Cookie(s.loginCookie())
	if err != nil {
		return Login{}, false
	}
	sealed, err := base64.RawURLEncoding.DecodeString(sent.Value)
	if err != nil {
		return Login{}, false
	}
	plain, err := s.logins.Open(sealed, []byte(s.store.visitor(r).Brand))
	if err != nil {
		return Login{}, false
	}
	return last, json.Unmarshal(plain, &last) == nil
}
