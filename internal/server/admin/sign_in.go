package admin

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"image/png"
	"net/http"
	"net/url"
	"time"

	"github.com/pquerna/otp"

	"portal/internal/secret"
	"portal/internal/server/page"
	"portal/internal/staff"
	"portal/web/templates/admin"
	"portal/web/templates/ui"
)

// cookieName is a name that browsers keep to this very host over TLS (RFC 6265bis).
func (c *Console) cookieName() string {
	if c.secure {
		return "__Host-console"
	}
	return "console"
}

func (c *Console) token(r *http.Request) string {
	sent, err := r.Cookie(c.cookieName())
	if err != nil {
		return ""
	}
	return sent.Value
}

// keep gives the browser the token of its session; "" takes it away.
func (c *Console) keep(w http.ResponseWriter, token string) {
	cookie := &http.Cookie{Name: c.cookieName(), Value: token, Path: "/", HttpOnly: true, Secure: c.secure, SameSite: http.SameSiteLaxMode}
	if token == "" {
		cookie.MaxAge = -1
	}
	http.SetCookie(w, cookie)
}

// signInPath leads to the sign-in page, and back to where r wanted to go.
func signInPath(r *http.Request) string {
	if r.Method != http.MethodGet || r.URL.Path == "/" {
		return "/sign-in"
	}
	return "/sign-in?" + url.Values{admin.FieldNext: {r.URL.RequestURI()}}.Encode()
}

// showSignIn handles GET /sign-in?next=.
func (c *Console) showSignIn(w http.ResponseWriter, r *http.Request, who staff.Session) error {
	if who.Second {
		return page.Redirect(w, r, "/")
	}
	next := page.LocalPath(r.URL.Query().Get(admin.FieldNext), "")
	return page.Render(w, r, http.StatusOK, admin.SignInPage(admin.SignInView{Frame: c.frame(r, staff.Session{}, ""), Next: next}))
}

// signIn handles POST /sign-in.
func (c *Console) signIn(w http.ResponseWriter, r *http.Request, _ staff.Session) error {
	form := r.PostForm
	view := admin.SignInView{Frame: c.frame(r, staff.Session{}, ""), Email: form.Get(admin.FieldEmail), Next: page.LocalPath(form.Get(admin.FieldNext), "")}
	token, err := c.Staff.SignIn(r.Context(), originOf(r), view.Email, secret.New(form.Get(admin.FieldPassword)))
	var throttled *staff.ThrottledError
	switch {
	case err == nil:
		c.keep(w, token)
		return page.Redirect(w, r, "/second?"+url.Values{admin.FieldNext: {view.Next}}.Encode())
	case errors.As(err, &throttled):
		view.Wait = throttled.RetryAfter
		w.Header().Set("Retry-After", page.Seconds(view.Wait))
		return page.Render(w, r, http.StatusTooManyRequests, admin.SignInPage(view))
	case errors.Is(err, staff.ErrRefused):
		view.Refused = true
		return page.Render(w, r, http.StatusUnprocessableEntity, admin.SignInPage(view))
	}
	return err
}

// showSecond handles GET /second?next=.
func (c *Console) showSecond(w http.ResponseWriter, r *http.Request, who staff.Session) error {
	next := page.LocalPath(r.URL.Query().Get(admin.FieldNext), "")
	return page.Render(w, r, http.StatusOK, admin.SecondPage(admin.SecondView{Frame: c.frame(r, who, ""), Next: next}))
}

// second handles POST /second.
func (c *Console) second(w http.ResponseWriter, r *http.Request, who staff.Session) error {
	view := admin.SecondView{Frame: c.frame(r, who, ""), Next: page.LocalPath(r.PostForm.Get(admin.FieldNext), "")}
	token, _, err := c.Staff.Second(r.Context(), who, r.PostForm.Get(admin.FieldCode))
	var throttled *staff.ThrottledError
	switch {
	case err == nil:
		c.keep(w, token)
		return page.Redirect(w, r, page.LocalPath(view.Next, "/"))
	case errors.As(err, &throttled):
		view.Wait = throttled.RetryAfter
		w.Header().Set("Retry-After", page.Seconds(view.Wait))
		return page.Render(w, r, http.StatusTooManyRequests, admin.SecondPage(view))
	case errors.Is(err, staff.ErrCode):
		view.Wrong = true
		return page.Render(w, r, http.StatusUnprocessableEntity, admin.SecondPage(view))
	}
	return err
}

// signOut handles POST /sign-out, of half a session too.
func (c *Console) signOut(w http.ResponseWriter, r *http.Request, who staff.Session) error {
	c.keep(w, "")
	if who.Ref != "" {
		if err := c.Staff.SignOut(r.Context(), who); err != nil {
			return err
		}
	}
	return page.Redirect(w, r, "/sign-in")
}

// showSetUp handles GET /set-up?token=. It shows a secret, and is looked at by nobody else.
func (c *Console) showSetUp(w http.ResponseWriter, r *http.Request, _ staff.Session) error {
	return c.askSetUp(w, r, http.StatusOK, r.URL.Query().Get(admin.FieldToken), "")
}

func (c *Console) askSetUp(w http.ResponseWriter, r *http.Request, status int, token string, fault admin.SetUpFault) error {
	page.CarriesSecret(w)
	frame := c.frame(r, staff.Session{}, "")
	set, err := c.Staff.Link(r.Context(), token)
	if errors.Is(err, staff.ErrNoLink) {
		return page.Render(w, r, http.StatusGone, admin.NoLinkPage(frame))
	}
	if err != nil {
		return err
	}
	qr, err := picture(frame.Brand.Name, set)
	if err != nil {
		return err
	}
	view := admin.SetUpView{Frame: frame, Token: token, Account: memberOf(set.Member), Least: staff.MinPassword, TOTP: set.TOTP, QR: qr, Fault: fault}
	return page.Render(w, r, status, admin.SetUpPage(view))
}

// picture is the secret of one-time codes as apps read it with a camera.
func picture(issuer string, set staff.SetUp) (string, error) {
	address := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + set.Member.Email,
		RawQuery: url.Values{"secret": {set.TOTP}, "issuer": {issuer}}.Encode()}
	key, err := otp.NewKeyFromURL(address.String())
	if err != nil {
		return "", fmt.Errorf("address of one-time codes: %w", err)
	}
	drawn, err := key.Image(200, 200)
	if err != nil {
		return "", fmt.Errorf("draw QR code: %w", err)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, drawn); err != nil {
		return "", fmt.Errorf("draw QR code: %w", err)
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(out.Bytes()), nil
}

var setUpFaults = map[error]admin.SetUpFault{
	staff.ErrShort: admin.PasswordShort, staff.ErrLong: admin.PasswordLong, staff.ErrEasy: admin.PasswordEasy, staff.ErrCode: admin.CodeWrong,
}

// setUp handles POST /set-up, and shows recovery codes once.
func (c *Console) setUp(w http.ResponseWriter, r *http.Request, _ staff.Session) error {
	form := r.PostForm
	token := form.Get(admin.FieldToken)
	codes, err := c.Staff.SetUp(r.Context(), originOf(r), token, secret.New(form.Get(admin.FieldPassword)), form.Get(admin.FieldCode))
	for fault, told := range setUpFaults {
		if errors.Is(err, fault) {
			return c.askSetUp(w, r, http.StatusUnprocessableEntity, token, told)
		}
	}
	if errors.Is(err, staff.ErrNoLink) {
		return page.Render(w, r, http.StatusGone, admin.NoLinkPage(c.frame(r, staff.Session{}, "")))
	}
	if err != nil {
		return err
	}
	page.CarriesSecret(w)
	return page.Render(w, r, http.StatusOK, admin.RecoveryPage(admin.RecoveryView{Frame: c.frame(r, staff.Session{}, ""), Codes: codes}))
}

// choiceAge is how long the cookies with a visitor's choices are kept.
const choiceAge = 365 * 24 * time.Hour

// prefer handles POST /preferences.
func (c *Console) prefer(w http.ResponseWriter, r *http.Request, _ staff.Session) error {
	for _, l := range c.pages.Languages {
		if l.Tag == r.PostForm.Get("lang") {
			c.remember(w, page.LanguageCookie, l.Tag)
		}
	}
	switch theme := ui.Theme(r.PostForm.Get("theme")); theme {
	case ui.ThemeAuto, ui.ThemeLight, ui.ThemeDark:
		c.remember(w, page.ThemeCookie, string(theme))
	}
	return page.Redirect(w, r, page.LocalPath(r.PostForm.Get("next"), "/"))
}

func (c *Console) remember(w http.ResponseWriter, name, value string) {
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: int(choiceAge.Seconds()), Secure: c.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode})
}
