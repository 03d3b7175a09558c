package srssim

import (
	"strings"
	"testing"
)

func TestPasswordsAreThoseOfTheWholeProfile(t *testing.T) {
	r := start(t, baseSeed)
	cookie := r.login("example.com", "anna", "correct-horse")
	change := func(password string) answerOf {
		return r.call(command("CHANGE", "PASSWORD", []string{"cookie", cookie}, "reg_password", password))
	}
	wantCode(t, change(""), "460")
	if a := change("ab"); a.code() != "465" || !strings.HasPrefix(a.at("response_text"), "Invalid password: Password length below minimum") {
		t.Errorf("%v", a)
	}
	if a := change(strings.Repeat("x", 21)); a.code() != "465" || a.at("response_text") != "Invalid password: Password exceeded maximum length: 20 characters" {
		t.Errorf("%v", a)
	}
	if a := change("with space"); a.code() != "465" || !strings.HasPrefix(a.at("response_text"), "Invalid password") {
		t.Errorf("%v", a)
	}
	wantCode(t, change("battery-staple"), "200")
	r.login("example.ch", "anna", "battery-staple")
	wantCode(t, r.call(command("GET", "USERINFO", []string{"cookie", cookie})), "200")
	sub := r.login("shared.com", "bob", "bobs-secret")
	wantCode(t, r.call(command("CHANGE", "PASSWORD", []string{"cookie", sub}, "reg_password", "battery-staple")), "435")

	older := start(t, with(`{"password_ends_sessions": true, "password_min": 3}`))
	cookie = older.login("example.com", "anna", "correct-horse")
	wantCode(t, older.call(command("CHANGE", "PASSWORD", []string{"cookie", cookie}, "reg_password", "ab")), "465")
	wantCode(t, older.call(command("CHANGE", "PASSWORD", []string{"cookie", cookie}, "reg_password", "abc")), "200")
	wantCode(t, older.call(command("GET", "USERINFO", []string{"cookie", cookie})), "415")
}

func TestADomainCanMoveToAnotherProfile(t *testing.T) {
	r := start(t, baseSeed)
	cookie := r.login("example.com", "anna", "correct-horse")
	move := func(attrs ...string) answerOf {
		return r.call(command("CHANGE", "OWNERSHIP", []string{"cookie", cookie}, attrs...))
	}
	wantCode(t, move("username", "carol", "password", "not-the-right-one", "reg_domain", "carol.com"), "480")
	wantCode(t, move("username", "carol", "password", "carols-secret", "reg_domain", "absent.com"), "480")
	wantCode(t, move("username", "a b", "password", "whatever"), "465")
	wantCode(t, move("username", "carol", "password", "carols-secret", "reg_domain", "carol.com"), "200")
	wantCode(t, r.call(command("GET", "USERINFO", []string{"cookie", cookie})), "415")
	r.login("example.com", "carol", "carols-secret")

	cookie = r.login("example.ch", "anna", "correct-horse")
	wantCode(t, move("username", "anna2", "password", "battery-staple", "move_all", "1"), "200")
	a := r.call(command("GET", "USERINFO", []string{"cookie", r.login("example.fi", "anna2", "battery-staple")}))
	if got := a.at("attributes", "domain_count"); got != "7" {
		t.Errorf("%s domains moved", got)
	}
}

func TestADomainHasOneSubUserAtMost(t *testing.T) {
	r := start(t, baseSeed)
	sub := func(code, action string, attrs ...string) answerOf {
		t.Helper()
		a := r.call(command(action, "SUBUSER", []string{"domain", "example.com", "username", "anna"}, attrs...))
		wantCode(t, a, code)
		return a
	}
	if a := sub("200", "GET"); len(a.node("attributes")) != 0 {
		t.Errorf("%v", a)
	}
	sub("465", "ADD", "sub_username", "anna", "sub_password", "secret-12345", "sub_permission", "16")
	sub("465", "ADD", "sub_username", "no name", "sub_password", "secret-12345", "sub_permission", "16")
	sub("460", "ADD", "sub_username", "eve", "sub_permission", "16")
	sub("200", "ADD", "sub_id", "", "sub_username", "eve", "sub_password", "secret-12345", "sub_permission", "16")
	sub("447", "ADD", "sub_username", "mallory", "sub_password", "secret-12345", "sub_permission", "16")
	a := sub("200", "GET")
	id := a.at("attributes", "id")
	if a.at("attributes", "username") != "eve" || a.at("attributes", "permission") != "16" {
		t.Errorf("%v", a)
	}
	sub("480", "MODIFY", "sub_id", "999999", "sub_username", "eve", "sub_permission", "1")
	sub("200", "MODIFY", "sub_id", id, "sub_username", "eve", "sub_password", "", "sub_permission", "1")
	info := r.call(command("GET", "USERINFO", []string{"cookie", r.login("example.com", "eve", "secret-12345")}))
	if info.at("attributes", "permission") != "1" {
		t.Errorf("%v", info)
	}
	sub("200", "DELETE", "sub_id", id)
	sub("480", "DELETE", "sub_id", id)
}

func TestForgottenPasswordsAreMailed(t *testing.T) {
	r := start(t, baseSeed)
	send := func(code string, attrs ...string) {
		t.Helper()
		wantCode(t, r.call(command("SEND_PASSWORD", "DOMAIN", nil, attrs...)), code)
	}
	send("200", "domain_name", "example.com", "send_to", "owner")
	send("480", "domain_name", "example.com", "sub_user", "1")
	send("200", "domain_name", "shared.com", "sub_user", "1")
	send("415", "domain_name", "globex.com")
	a := r.call(command("GET_USER_ACCESS_INFO", "USERINFO", nil, "domain_name", "example.com"))
	if a.at("attributes", "username") != "anna" || a.at("attributes", "password") != "correct-horse" {
		t.Errorf("%v", a)
	}
}
