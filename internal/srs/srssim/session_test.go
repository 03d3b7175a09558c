package srssim

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSignInNeedsAllThreeToBelongTogether(t *testing.T) {
	r := start(t, baseSeed)
	tests := []struct {
		name                       string
		domain, username, password string
		code                       string
	}{
		{"owner", "example.com", "anna", "correct-horse", "200"},
		{"names are read in any case", "Example.COM.", "ANNA", "correct-horse", "200"},
		{"password in another case", "example.com", "anna", "Correct-horse", "415"},
		{"wrong name", "example.com", "carol", "correct-horse", "415"},
		{"another profile's domain", "carol.com", "anna", "correct-horse", "415"},
		{"another reseller's domain", "globex.com", "dave", "daves-secret", "415"},
		{"sub-user at its domain", "shared.com", "bob", "bobs-secret", "200"},
		{"sub-user elsewhere", "example.com", "bob", "bobs-secret", "415"},
		{"no password", "example.com", "anna", "", "460"},
		{"no domain", "", "anna", "correct-horse", "460"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantCode(t, r.call(command("SET", "COOKIE", nil,
				"domain", tt.domain, "reg_username", tt.username, "reg_password", tt.password)), tt.code)
		})
	}
}

func TestARefusedSignInLooksLikeTheCapturedOne(t *testing.T) {
	r := start(t, baseSeed)
	a := r.call(command("SET", "COOKIE", nil, "domain", "example.com", "reg_username", "anna", "reg_password", "x"))
	delete(a, "transaction_id")
	want := answerOf{
		"object": "COOKIE", "support_message": "", "response_code": "415", "action": "REPLY", "protocol": "XCP",
		"response_text": "Authentication Error.", "mwi_reset_password_allowed": "0", "is_success": "0",
	}
	if diff := cmp.Diff(want, a); diff != "" {
		t.Error(diff)
	}
}

func TestUserInfoTellsWhoIsSignedIn(t *testing.T) {
	r := start(t, baseSeed)
	owner := r.call(command("GET", "USERINFO", []string{"cookie", r.login("example.com", "anna", "correct-horse")}))
	sub := r.call(command("get", "userinfo", []string{"cookie", r.login("shared.com", "bob", "bobs-secret")}))
	type info struct{ user, domain, count, owner, permission, auth, tag string }
	read := func(a answerOf) info {
		at := func(key string) string { return a.at("attributes", key) }
		return info{at("username"), at("domain"), at("domain_count"), at("f_owner"), at("permission"),
			a.at("attributes", "capabilities", "domain_auth_info"), a.at("attributes", "capabilities", "change_ips_tag")}
	}
	if got, want := read(owner), (info{"anna", "example.com", "8", "1", "", "1", "1"}); got != want {
		t.Errorf("owner: %+v, want %+v", got, want)
	}
	if got, want := read(sub), (info{"anna", "shared.com", "2", "0", "16", "1", "1"}); got != want {
		t.Errorf("sub-user: %+v, want %+v", got, want)
	}
	if _, err := time.Parse("2006-01-02 15:04:05", owner.at("attributes", "expiredate")); err != nil {
		t.Error(err)
	}
}

func TestASubUsersNameCanBeItsOwn(t *testing.T) {
	r := start(t, with(`{"subuser_name": "subuser"}`))
	a := r.call(command("GET", "USERINFO", []string{"cookie", r.login("shared.com", "bob", "bobs-secret")}))
	if got := a.at("attributes", "username"); got != "bob" {
		t.Errorf("username %q", got)
	}
}

func TestACookieSwitchesWithinItsProfileOnly(t *testing.T) {
	r := start(t, baseSeed)
	cookie := r.login("example.com", "anna", "correct-horse")
	move := func(to string) answerOf {
		return r.call(command("UPDATE", "COOKIE", []string{"cookie", cookie},
			"reg_username", "anna", "reg_password", "", "domain", "example.com", "domain_new", to))
	}
	wantCode(t, move("example.ch"), "200")
	a := r.call(command("GET", "USERINFO", []string{"cookie", cookie}))
	if a.at("attributes", "domain") != "example.ch" {
		t.Errorf("after the switch: %s", a.at("attributes", "domain"))
	}
	wantCode(t, move("carol.com"), "480")
	wantCode(t, move("globex.com"), "480")
	wantCode(t, move("absent.com"), "480")
}

func TestASubUserStaysAtItsOwnDomains(t *testing.T) {
	r := start(t, baseSeed)
	cookie := r.login("shared.com", "bob", "bobs-secret")
	move := func(to string) answerOf {
		return r.call(command("UPDATE", "COOKIE", []string{"cookie", cookie}, "domain", "shared.com", "domain_new", to))
	}
	wantCode(t, move("example.com"), "480")
	a := move("shared.org")
	wantCode(t, a, "200")
	if a.at("attributes", "permission") != "1" {
		t.Errorf("permission %q at the other domain", a.at("attributes", "permission"))
	}
}

func TestCookiesEndBySignOutOrIdleness(t *testing.T) {
	r := start(t, with(`{"cookie_idle": "30m"}`))
	info := func(cookie string) answerOf { return r.call(command("GET", "USERINFO", []string{"cookie", cookie})) }

	first := r.login("example.com", "anna", "correct-horse")
	wantCode(t, r.call(command("UPDATE", "COOKIE", []string{"cookie", first}, "domain", "example.com", "domain_new", "example.ch")), "200")
	wantCode(t, r.call(command("DELETE", "COOKIE", []string{"cookie", first}, "cookie", first, "domain", "example.com")), "200")
	wantCode(t, info(first), "415")
	wantCode(t, r.call(command("DELETE", "COOKIE", []string{"cookie", first}, "cookie", first)), "415")

	second := r.login("example.com", "anna", "correct-horse")
	r.sim.Advance(20 * time.Minute)
	wantCode(t, info(second), "200")
	r.sim.Advance(20 * time.Minute)
	wantCode(t, info(second), "200") // each use prolongs it
	r.sim.Advance(31 * time.Minute)
	wantCode(t, info(second), "415")
}

func TestDeletingADeadCookieIsASetting(t *testing.T) {
	r := start(t, with(`{"unknown_cookie_code": 200}`))
	wantCode(t, r.call(command("DELETE", "COOKIE", []string{"cookie", "1:1"}, "cookie", "1:1")), "200")
	wantCode(t, r.call(command("GET", "USERINFO", []string{"cookie", "1:1"})), "415")
}

func TestACookieIsWorthNothingInAnotherAccount(t *testing.T) {
	r := start(t, baseSeed)
	cookie := r.login("example.com", "anna", "correct-horse")
	wantCode(t, r.as("globex", "globex-key", command("GET", "USERINFO", []string{"cookie", cookie})), "415")
}

func TestResellerAuthorityReachesItsOwnDomainsOnly(t *testing.T) {
	r := start(t, baseSeed)
	for _, tt := range []struct {
		name string
		body string
		code string
	}{
		{"domain at top level", command("GET", "DOMAIN", []string{"domain", "example.com"}, "type", "status"), "200"},
		{"domain among the attributes", command("GET", "DOMAIN", nil, "type", "status", "domain", "example.com"), "200"},
		{"another account's", command("GET", "DOMAIN", []string{"domain", "globex.com"}, "type", "status"), "415"},
		{"nobody's", command("GET", "DOMAIN", []string{"domain", "absent.com"}, "type", "status"), "415"},
		{"none named", command("GET", "DOMAIN", nil, "type", "status"), "460"},
		{"cookie command without a cookie", command("UPDATE", "COOKIE", nil, "domain_new", "example.com"), "415"},
	} {
		t.Run(tt.name, func(t *testing.T) { wantCode(t, r.call(tt.body), tt.code) })
	}
}

func TestASecondDomainDoesNotWidenACookie(t *testing.T) {
	r := start(t, baseSeed)
	cookie := r.login("example.com", "anna", "correct-horse")
	wantCode(t, r.call(command("GET", "DOMAIN", []string{"cookie", cookie, "domain", "carol.com"}, "type", "status")), "415")
}

func TestQuittingTheSessionIsPolite(t *testing.T) {
	r := start(t, baseSeed)
	a := r.call(command("QUIT", "SESSION", nil))
	if a.code() != "200" || !strings.Contains(a.at("response_text"), "Closing") {
		t.Errorf("%v", a)
	}
}

func TestUnknownCommandsAndTypesAreNamed(t *testing.T) {
	r := start(t, baseSeed)
	wantCode(t, r.call(command("FROBNICATE", "DOMAIN", nil)), "400")
	wantCode(t, r.call(command("GET", "DOMAIN", []string{"domain", "example.com"}, "type", "weather")), "465")
	wantCode(t, r.call(command("GET", "DOMAIN", []string{"domain", "example.com"}, "x", "y")), "460")
	other := start(t, with(`{"unknown_command": 430}`))
	wantCode(t, other.call(command("FROBNICATE", "DOMAIN", nil)), "430")
}
