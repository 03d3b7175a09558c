package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

const (
	ownership   = "/profile/ownership"
	handedOver  = "lake-9dots-over"
	janesStrong = "river-Stone.2041"
)

// moving is the form for a choice, with the fields that are given as name and value.
func (v *visitor) moving(way, scope, domain string, fields ...string) url.Values {
	v.t.Helper()
	res := v.get(ownership + "?" + url.Values{"way": {way}, "scope": {scope}, "domain": {domain}}.Encode())
	form := url.Values{}
	res.doc.Find(`#work input[type="hidden"]`).Each(func(_ int, in *goquery.Selection) {
		form.Set(in.AttrOr("name", ""), in.AttrOr("value", ""))
	})
	if form.Get("change_id") == "" {
		v.t.Fatalf("no form: status %d\n%s", res.status, res.text("main"))
	}
	form.Set("secret_current", "jane-password")
	for i := 0; i+1 < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	return form
}

func handOver(v *visitor, scope, domain string) url.Values {
	return v.moving("new", scope, domain, "username", "Newholder", "secret_new", handedOver, "secret_again", handedOver)
}

func TestAHandOverEndsTheSessionsOnTheDomainAndLeadsToTheNewLogin(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane, phone, other := s.jane(t), s.jane(t), s.visitor(t, acme)
	other.signIn("locked.com", "jane", "jane-password")
	form := handOver(jane, "one", "example.com")
	res := jane.post(ownership, form)
	at, err := url.Parse(res.header.Get("Location"))
	if err != nil || res.status != http.StatusSeeOther || at.Path != "/sign-in" || at.Query().Get("change") != form.Get("change_id") {
		t.Fatalf("status %d, Location %q\n%s", res.status, res.header.Get("Location"), res.text("main"))
	}
	if page := jane.get(at.String()); !strings.Contains(page.text("main"), form.Get("change_id")) || !strings.Contains(page.text("main"), "The move is done") {
		t.Errorf("the sign-in page says\n%s", page.text("main"))
	}
	if writes := s.acme.Writes(); len(writes) != 1 || writes[0].Op != registrartest.WriteMove || writes[0].Domain != "example.com" {
		t.Errorf("writes: %+v", writes)
	}
	for name, v := range map[string]*visitor{"this session": jane, "another on the domain": phone} {
		if res := v.get("/profile"); !res.asksSignIn() {
			t.Errorf("%s goes on: status %d", name, res.status)
		}
	}
	if res := other.get("/domains"); res.status != http.StatusOK || strings.Contains(res.text("main"), "example.com") {
		t.Errorf("the session on another domain: status %d\n%s", res.status, res.text("main"))
	}
	receipt := other.get("/changes/" + form.Get("change_id"))
	if receipt.text("#outcome strong") != "Moved to the other profile" || !strings.Contains(receipt.text(".diff"), "newholder") || strings.Contains(receipt.body, handedOver) {
		t.Errorf("the receipt says\n%s", receipt.text("main"))
	}
	next := s.visitor(t, acme)
	next.signIn("example.com", "newholder", handedOver)
	if page := next.get("/domains/example.com"); page.status != http.StatusOK {
		t.Errorf("the new login: status %d", page.status)
	}
	if page := next.get("/changes/" + form.Get("change_id")); page.status != http.StatusNotFound {
		t.Errorf("the new login sees the old one's receipt: status %d", page.status)
	}
	if page := next.get("/domains/example.com/activity"); strings.Contains(page.text("main"), "jane") || strings.Contains(page.text("main"), "Moved to") {
		t.Errorf("the new login sees\n%s", page.text("main"))
	}
	if page := next.get("/domains/locked.com"); page.status != http.StatusNotFound {
		t.Errorf("a domain that stayed: status %d", page.status)
	}
}

func TestAnotherDomainIsMovedWithoutASignOut(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	form := handOver(jane, "one", "Locked.com")
	res := jane.post(ownership, form)
	if path := "/changes/" + form.Get("change_id"); res.header.Get("Location") != path || jane.get(path).text("#outcome strong") != "Moved to the other profile" {
		t.Fatalf("status %d, Location %q\n%s", res.status, res.header.Get("Location"), res.text("main"))
	}
	jane.get("/changes/" + form.Get("change_id")).leadsNowhere(t)
	if list := jane.get("/domains"); strings.Contains(list.text("main"), "locked.com") || !strings.Contains(list.text("main"), "example.com") {
		t.Errorf("the list says\n%s", list.text("main"))
	}
	if again := jane.post(ownership, form); again.header.Get("Location") != "/changes/"+form.Get("change_id") || len(s.acme.Writes()) != 1 {
		t.Errorf("sent twice: status %d, %d writes", again.status, len(s.acme.Writes()))
	}
}

func TestANewUsernameKeepsThePasswordAndTakesAllDomains(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	bob := s.visitor(t, acme)
	bob.signIn("shared.com", "bob", "bobs-password")
	s.jane(t).post(passwordPage, s.jane(t).newPassword("jane-password", janesStrong, janesStrong))
	jane := s.visitor(t, acme)
	jane.signIn("example.com", "jane", janesStrong)
	res := jane.post(ownership, jane.moving("rename", "one", "", "username", "janet", "secret_current", janesStrong))
	if res.status != http.StatusSeeOther || !strings.HasPrefix(res.header.Get("Location"), "/sign-in?") {
		t.Fatalf("status %d\n%s", res.status, res.text("main"))
	}
	if res := bob.get("/domains"); !res.asksSignIn() {
		t.Errorf("the session of a sub-user on a domain that moved: status %d", res.status)
	}
	next := s.visitor(t, acme)
	next.signIn("locked.com", "janet", janesStrong)
	if page := next.get("/domains/example.com"); page.status != http.StatusOK {
		t.Errorf("status %d", page.status)
	}
	if res := s.visitor(t, acme).post("/sign-in", url.Values{"domain": {"example.com"}, "username": {"jane"}, "password": {janesStrong}}); res.status == http.StatusSeeOther {
		t.Error("the old username still opens the profile")
	}
}

func TestADomainGoesToAProfileThatIsThereIfItsLoginIsRight(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	theirs := func(username, password, join string) url.Values {
		return jane.moving("existing", "one", "locked.com", "username", username, "secret_new", password, "join", join)
	}
	for name, test := range map[string]struct{ username, password, join, field string }{
		"a wrong password":         {"carl", "not-carls", "carls.com", "theirs"},
		"no password":              {"carl", "", "carls.com", "theirs"},
		"a domain of the own":      {"carl", "carls-password", "example.com", "join"},
		"no domain":                {"carl", "carls-password", "", "join"},
		"the login of a sub-user":  {"bob", "bobs-password", "shared.com", "join"},
		"a name that nobody holds": {"carl", "carls-password", "nobodys.com", "theirs"},
	} {
		res := jane.post(ownership, theirs(test.username, test.password, test.join))
		if res.status != http.StatusUnprocessableEntity || !res.has("#"+test.field+"-problem") {
			t.Errorf("%s: status %d\n%s", name, res.status, res.text("main"))
		}
		if test.password != "" && strings.Contains(res.body, test.password) {
			t.Errorf("%s: the page holds the password", name)
		}
		s.clock.Advance(2 * time.Minute) // the throttle's
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Fatalf("%d writes", n)
	}
	form := theirs("Carl", "carls-password", "carls.com")
	if res := jane.post(ownership, form); res.header.Get("Location") != "/changes/"+form.Get("change_id") {
		t.Fatalf("status %d\n%s", res.status, res.text("main"))
	}
	if receipt := jane.get("/changes/" + form.Get("change_id")); !strings.Contains(receipt.text(".diff"), "carls.com") {
		t.Errorf("the receipt says\n%s", receipt.text("main"))
	}
	carl := s.visitor(t, acme)
	carl.signIn("locked.com", "carl", "carls-password")
	if page := carl.get("/domains/carls.com"); page.status != http.StatusOK {
		t.Errorf("status %d", page.status)
	}
}

func TestPasswordsOfOtherProfilesAreNotGuessedHere(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	for i := range 20 {
		res := jane.post(ownership, jane.moving("existing", "one", "locked.com", "username", "carl", "secret_new", "a-guess-17", "join", "carls.com"))
		if res.status == http.StatusTooManyRequests && res.header.Get("Retry-After") != "" {
			if i < 2 {
				t.Errorf("throttled after %d guesses", i)
			}
			return
		}
		if res.status != http.StatusUnprocessableEntity {
			t.Fatalf("guess %d: status %d", i, res.status)
		}
	}
	t.Error("20 guesses were let through")
}

func TestAMoveKeepsTheRules(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	fields := func(username, password, again, current string) []string {
		return []string{"username", username, "secret_new", password, "secret_again", again, "secret_current", current}
	}
	for name, test := range map[string]struct {
		way    string
		fields []string
		field  string
	}{
		"a name with signs":           {"new", fields("new.holder", handedOver, handedOver, "jane-password"), "username"},
		"the present name":            {"new", fields("Jane", handedOver, handedOver, "jane-password"), "username"},
		"a password that is short":    {"new", fields("newholder", "lake-9", "lake-9", "jane-password"), "new"},
		"one with the username in it": {"new", fields("newholder", "newholder-17a", "newholder-17a", "jane-password"), "new"},
		"typed differently":           {"new", fields("newholder", handedOver, "lake-9dots-ever", "jane-password"), "again"},
		"no present password":         {"new", fields("newholder", handedOver, handedOver, ""), "current"},
		"a wrong present password":    {"new", fields("newholder", handedOver, handedOver, "not-janes-password"), "current"},
		"the present name, renamed":   {"rename", fields("jane", "", "", "jane-password"), "username"},
		"a password with the name":    {"rename", fields("jane2", "", "", "my-jane2-password"), "current"},
	} {
		res := jane.post(ownership, jane.moving(test.way, "one", "example.com", test.fields...))
		if res.status != http.StatusUnprocessableEntity || !res.has("#"+test.field+"-problem") {
			t.Errorf("%s: status %d\n%s", name, res.status, res.text("main"))
		}
		for _, secret := range []string{test.fields[3], test.fields[7]} {
			if secret != "" && strings.Contains(res.body, secret) {
				t.Errorf("%s: the page holds %q", name, secret)
			}
		}
	}
	for _, query := range []string{"scope=one&domain=example.com", "way=new&scope=one&domain=carls.com", "way=new&scope=one&domain=not+a+name", "way=take&scope=all"} {
		if res := jane.get(ownership + "?" + query); res.has(`input[name="change_id"]`) || !res.has(".problem") {
			t.Errorf("%s: %s", query, res.text("main"))
		}
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Errorf("%d writes", n)
	}
}

func TestOnlyTheOwnerGivesDomainsAway(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	form := handOver(s.jane(t), "one", "shared.com")
	form.Set("change_id", change.NewID())
	for name, v := range map[string]*visitor{"a sub-user": s.visitor(t, acme), "another profile": s.visitor(t, acme), "another brand": s.visitor(t, globex)} {
		want := http.StatusUnprocessableEntity // the choice again: they hold no such domain
		switch name {
		case "a sub-user":
			v.signIn("shared.com", "bob", "bobs-password")
			form.Set("secret_current", "bobs-password")
			want = http.StatusForbidden
			if res := v.get(ownership); res.status != want {
				t.Errorf("%s looks: status %d", name, res.status)
			}
			if res := v.get(ownership + "/names?domain=e"); res.status != want {
				t.Errorf("%s asks for names: status %d", name, res.status)
			}
		case "another profile":
			v.signIn("carls.com", "carl", "carls-password")
		default:
			v.signIn("globex-name.com", "sam", "sams-password")
		}
		if res := v.post(ownership, byHand(form)); res.status != want {
			t.Errorf("%s: status %d\n%s", name, res.status, res.text("main"))
		}
	}
	if n := len(s.acme.Writes()) + len(s.globex.Writes()); n != 0 {
		t.Errorf("%d writes", n)
	}
	lines, _, err := s.Audit.Activity(t.Context(), audit.Scope{Key: profile.Key{Brand: "acme", Account: "acme-main", Profile: "jane"}}, "shared.com", audit.Page{Limit: 5})
	if err != nil || len(lines) == 0 || lines[0].Denied != kind.OwnershipMove {
		t.Errorf("the log has %+v, %v, want a denial", lines, err)
	}
}

func TestFaultsOfAMove(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		fault  registrartest.Fault
		status int
		writes int
		out    bool // the session ends
	}{
		{"refused", registrartest.Rejected("465", registrar.ReasonInvalid, ""), 422, 1, false},
		{"not sent", registrartest.NotSent, 503, 0, false},
		{"the reply is lost", registrartest.LostReply, 303, 1, false},
		{"pending", registrartest.Pending, 303, 1, false},
		{"a lie", registrartest.Lie, 303, 1, false},
		{"done", registrartest.Fault{}, 303, 1, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newSite(t)
			jane, phone := s.jane(t), s.jane(t)
			form := handOver(jane, "one", "example.com")
			s.acme.FailNext(test.fault)
			res := jane.post(ownership, form)
			if res.status != test.status || strings.Contains(res.body, handedOver) {
				t.Errorf("status %d, want %d\n%s", res.status, test.status, res.text("main"))
			}
			if n := len(s.acme.Writes()); n != test.writes {
				t.Errorf("%d writes", n)
			}
			if out := phone.get("/profile").status != http.StatusOK; out != test.out {
				t.Errorf("another session ended: %v", out)
			}
			if receipt := jane.get("/changes/" + form.Get("change_id")); (receipt.status == http.StatusOK) == test.out {
				t.Errorf("the receipt: status %d", receipt.status)
			}
		})
	}
}

func TestALostAnswerToAMoveIsFoundOut(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	form := handOver(jane, "one", "locked.com")
	s.acme.FailNext(registrartest.LostReply)
	jane.post(ownership, form)
	for range 5 {
		s.clock.Advance(30 * time.Second)
		must(t, s.Changes.ReconcileOnce(t.Context()))
	}
	receipt := jane.get("/changes/" + form.Get("change_id"))
	if !receipt.has(`#outcome[data-resolution="confirmed"]`) {
		t.Errorf("the receipt says\n%s", receipt.text("main"))
	}
	if list := jane.get("/domains"); strings.Contains(list.text("main"), "locked.com") {
		t.Errorf("the list says\n%s", list.text("main"))
	}
}

func TestAMoveDuringAnotherChangeWaits(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	first := handOver(jane, "one", "locked.com")
	s.acme.FailNext(registrartest.LostReply)
	jane.post(ownership, first)
	s.acme.Give("locked.com", "jane") // as if it had not happened
	if res := jane.post(ownership, handOver(jane, "one", "locked.com")); res.status != http.StatusConflict {
		t.Errorf("status %d\n%s", res.status, res.text("main"))
	}
}

func TestTheConsequencesAreSaidBefore(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	for query, words := range map[string][]string{
		"way=new&scope=one&domain=shared.com":  {"bob has access to shared.com too", "You stay signed in here", "owner contact stays"},
		"way=new&scope=one&domain=example.com": {"You are signed out", "can’t take this back"},
		"way=rename":                           {"The name jane opens nothing any more", "You are signed out"},
		"way=existing&scope=all":               {"Yours opens nothing any more", "All 5 domains"},
	} {
		page := jane.get(ownership + "?" + query)
		for _, word := range words {
			if !strings.Contains(page.text("main"), word) {
				t.Errorf("%s: %q is not in\n%s", query, word, page.text("main"))
			}
		}
	}
	if names := jane.get(ownership + "/names?domain=lock"); !names.has(`option[value="locked.com"]`) || names.has(`option[value="example.com"]`) {
		t.Errorf("names: %s", names.body)
	}
}

func TestAMoveToAProfileOfTheSameNameShowsNothingOfTheOldOne(t *testing.T) {
	t.Parallel()
	n := newNamesakes(t)
	form := n.jane.moving("existing", "one", "locked.com", "username", "jane", "secret_new", "other-password", "join", "namesake.com")
	if res := n.jane.post(ownership, form); res.header.Get("Location") != "/changes/"+form.Get("change_id") {
		t.Fatalf("status %d\n%s", res.status, res.text("main"))
	}
	if text := n.jane.get("/domains").text("main"); strings.Contains(text, "locked.com") {
		t.Errorf("the old profile lists\n%s", text)
	}
	if res := n.jane.get("/domains/locked.com"); res.status != http.StatusNotFound {
		t.Errorf("the old profile: status %d", res.status)
	}
	next := n.visitor(t, acme)
	next.signIn("locked.com", "jane", "other-password")
	if page := next.get("/domains/namesake.com"); page.status != http.StatusOK {
		t.Errorf("the other profile: status %d", page.status)
	}
	for _, path := range []string{"/changes/" + form.Get("change_id"), "/domains/example.com"} {
		if res := next.get(path); res.status != http.StatusNotFound {
			t.Errorf("the other profile sees %s: status %d", path, res.status)
		}
	}
	if text := next.get("/domains/locked.com/activity").text(".timeline"); strings.Contains(text, "profile") {
		t.Errorf("the other profile sees\n%s", text)
	}
}

func TestWhoeverGetsTheWholeProfileUnderItsNameStartsAnew(t *testing.T) {
	t.Parallel()
	n := newNamesakes(t)
	form := n.jane.moving("existing", "all", "", "username", "jane", "secret_new", "other-password", "join", "namesake.com")
	if res := n.jane.post(ownership, form); !strings.HasPrefix(res.header.Get("Location"), "/sign-in?") {
		t.Fatalf("status %d\n%s", res.status, res.text("main"))
	}
	next := n.visitor(t, acme)
	next.signIn("example.com", "jane", "other-password")
	if res := next.get("/changes/" + form.Get("change_id")); res.status != http.StatusNotFound {
		t.Errorf("the receipt of the old profile: status %d", res.status)
	}
	if res := n.other.get("/domains/example.com"); res.status != http.StatusOK {
		t.Errorf("the session of the other profile: status %d", res.status)
	}
}
