package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

// openForm collects the form of a page as a browser would send it: by the button that
// does what the page warns of, if there is one, else by the first.
func openForm(res answer) (action string, form url.Values) {
	form = url.Values{}
	of := res.doc.Find(`main form:has(input[name="change_id"])`).First()
	of.Find("input[name], textarea[name], select[name]").Each(func(_ int, in *goquery.Selection) {
		value := in.AttrOr("value", "")
		switch in.AttrOr("type", goquery.NodeName(in)) {
		case "checkbox", "radio":
			if _, checked := in.Attr("checked"); !checked {
				return
			}
		case "textarea":
			value = in.Text()
		case "select":
			value = in.Find("option[selected]").AttrOr("value", "")
		}
		form.Add(in.AttrOr("name", ""), value)
	})
	press := of.Find("button[value=review], button.danger:not([value=stop])[type=submit]").First()
	if press.Length() == 0 {
		press = of.Find("button[type=submit]").First()
	}
	if name := press.AttrOr("name", ""); name != "" {
		form.Set(name, press.AttrOr("value", ""))
	}
	return of.AttrOr("action", ""), form
}

// carriedOut sends the form of a page, and again where it asks once more, and returns
// the receipt.
func (v *visitor) carriedOut(res answer) answer {
	v.t.Helper()
	for range 3 {
		action, form := openForm(res)
		res = v.post(action, form)
		if res.status == http.StatusSeeOther {
			return v.get(res.header.Get("Location"))
		}
	}
	v.t.Fatalf("no receipt: status %d, %s", res.status, res.text("main"))
	return answer{}
}

// Every change is offered to be changed back where that can work, and says why where it
// can't. The form opens with what was there before, has saved nothing, and saves it.
func TestEveryEditCanBeChangedBackOrSaysWhyNot(t *testing.T) {
	t.Parallel()
	newEditSite(t).each(t, func(t *testing.T, e edit) {
		if e.page == "renewal" {
			e.acme.SetState(registrar.DomainName(e.domain), func(d *registrar.Domain) { d.Renewal = registrar.RenewalAuto })
		}
		made := e.jane.post(e.path(), e.form())
		receipt := e.jane.get(made.header.Get("Location"))
		back, offered := receipt.doc.Find("#back").Attr("href")
		if offered == receipt.has("#lasting") {
			t.Fatalf("offered %v, reason %q: %s", offered, receipt.text("#lasting"), receipt.text("main"))
		}
		row := e.jane.get("/domains/" + e.domain + "/activity").doc.Find(".timeline .back")
		if row.AttrOr("href", "") != back {
			t.Errorf("the activity leads to %q, the receipt to %q", row.AttrOr("href", ""), back)
		}
		if !offered {
			return
		}
		before := e.writes()
		opened := e.jane.get(back)
		if text := opened.text("#notice"); opened.status != http.StatusOK || !strings.Contains(text, "Nothing has been saved yet") {
			t.Fatalf("%s: status %d, %q", back, opened.status, text)
		}
		if e.writes() != before {
			t.Fatal("opening the form sent something")
		}
		if done := e.jane.carriedOut(opened); done.doc.Find("#outcome").AttrOr("data-outcome", "") != "applied" {
			t.Fatalf("it was not changed back: %s", done.text("main"))
		}
		again := e.jane.get(back)
		switch text := again.text("main"); {
		case e.page == "hosts" && strings.Contains(text, "There is no such host"):
		case again.status != http.StatusOK || !strings.Contains(text, "Nothing to change back"):
			t.Errorf("once it was changed back, %s says: status %d, %s", back, again.status, text)
		}
	})
}

func TestOnlyAChangeOfThisDomainPageAndVisitorIsChangedBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.acme.AddSubUser("example.com", "dora", "doras-password", registrar.RightNameservers)
	jane, dora, sam := s.jane(t), s.visitor(t, acme), s.visitor(t, acme)
	dora.signIn("example.com", "dora", "doras-password")
	sam.signIn("carls.com", "carl", "carls-password")
	form := want(jane.form(nameservers), "ns1.new.example", "ns2.new.example")
	jane.post(nameservers, form)
	id := form.Get("change_id")
	refused := want(jane.form(nameservers), "ns1.next.example", "ns2.next.example")
	s.acme.FailNext(registrartest.Rejected("437", registrar.ReasonWaiting, ""))
	jane.post(nameservers, refused)
	for _, test := range []struct {
		name, path string
		v          *visitor
		want       int
	}{
		{"its own", nameservers + "?back=" + id, jane, http.StatusOK},
		{"another kind's page", "/domains/example.com/renewal?back=" + id, jane, http.StatusNotFound},
		{"a page that changes nothing back", "/domains/example.com/auth-code?back=" + id, jane, http.StatusNotFound},
		{"another domain", "/domains/shared.com/nameservers?back=" + id, jane, http.StatusNotFound},
		{"another profile", "/domains/carls.com/nameservers?back=" + id, sam, http.StatusNotFound},
		{"the owner's, for a sub-user", nameservers + "?back=" + id, dora, http.StatusNotFound},
		{"none", nameservers + "?back=8F3K-2QTD-W6NP", jane, http.StatusNotFound},
		{"no change ID", nameservers + "?back=%27--", jane, http.StatusNotFound},
		{"one that was refused", nameservers + "?back=" + refused.Get("change_id"), jane, http.StatusNotFound},
	} {
		if res := test.v.get(test.path); res.status != test.want {
			t.Errorf("%s: status %d, want %d", test.name, res.status, test.want)
		}
	}
	if receipt := jane.get("/changes/" + refused.Get("change_id")); receipt.has("#back") || receipt.has("#lasting") {
		t.Error("what was refused is offered to be changed back")
	}
	if opened := formOf(jane.get(nameservers + "?back=" + id)); strings.Join(opened["ns"], " ") == "ns1.new.example ns2.new.example" || opened.Get("seen") != jane.form(nameservers).Get("seen") {
		t.Errorf("the form opens with %v", opened)
	}
}

// What the registrar did not tell before, and what was erased, can't be filled in, and
// the page says so.
func TestUnknownValuesAreNotChangedBack(t *testing.T) {
	t.Parallel()
	all := newEditSite(t)
	e := all.next(t, mailForwardEdits)
	form := e.form()
	e.jane.post(e.path(), form)
	if _, err := e.db.Owner.Exec(t.Context(), `DELETE FROM audit_personal`); err != nil {
		t.Fatal(err)
	}
	opened := e.jane.get(e.path() + "?back=" + form.Get("change_id"))
	if text := opened.text("#notice"); !strings.Contains(text, "isn’t known any more") {
		t.Errorf("it says %q", text)
	}
	if _, form := openForm(opened); form.Get("email") != "jane@new.example" {
		t.Errorf("the field holds %q", form.Get("email"))
	}
}
