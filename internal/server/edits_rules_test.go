package server_test

import (
	"fmt"
	"net/http"
	"testing"

	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

func TestEveryEditAnswersEachFaultWithAndWithoutScript(t *testing.T) {
	t.Parallel()
	faults := []struct {
		name           string
		fault          registrartest.Fault
		plain, partial int
		selector       string // in the fragment
		writes         int
	}{
		{"applied", registrartest.Fault{}, 303, 200, `#receipt [data-outcome="applied"]`, 1},
		{"pending", registrartest.Pending, 303, 202, `#receipt [data-outcome="pending"]`, 1},
		{"unknown", registrartest.LostReply, 303, 202, `#receipt [data-outcome="unknown"]`, 1},
		{"refused", registrartest.Rejected("437", registrar.ReasonWaiting, ""), 422, 422, `#notice`, 1},
		{"not sent", registrartest.NotSent, 503, 503, "", 0},
	}
	all := newEditSite(t)
	for _, f := range faults {
		t.Run(f.name+", plain", func(t *testing.T) {
			all.each(t, func(t *testing.T, e edit) {
				form := e.form()
				e.acme.FailNext(f.fault)
				if res := e.jane.post(e.path(), form); res.status != f.plain {
					t.Errorf("status %d, want %d", res.status, f.plain)
				}
				e.sent(t, f.writes)
			})
		})
		t.Run(f.name+", htmx", func(t *testing.T) {
			all.each(t, func(t *testing.T, e edit) {
				form := e.form()
				e.acme.FailNext(f.fault)
				res := e.jane.post(e.path(), form, htmx)
				if res.status != f.partial || f.selector != "" && !res.has(f.selector) || res.has("body > header") {
					t.Errorf("status %d, want %d with %s in\n%s", res.status, f.partial, f.selector, res.body)
				}
				e.sent(t, f.writes)
			})
		})
	}
}

func TestEveryEditSentTwiceIsSentOnce(t *testing.T) {
	t.Parallel()
	newEditSite(t).each(t, func(t *testing.T, e edit) {
		form := e.form()
		path := "/changes/" + form.Get("change_id")
		for range 2 {
			if res := e.jane.post(e.path(), form); res.header.Get("Location") != path {
				t.Errorf("status %d, Location %q", res.status, res.header.Get("Location"))
			}
		}
		e.away(t)
		if res := e.jane.post(e.path(), form); res.header.Get("Location") != path {
			t.Errorf("while the registrar is away: status %d", res.status)
		}
		e.sent(t, 1)
		receipt := e.jane.get(path)
		if receipt.doc.Find("#outcome").AttrOr("data-outcome", "") != "applied" {
			t.Errorf("the receipt says\n%s", receipt.text("#receipt"))
		}
	})
}

func TestEveryEditOfAnotherStateIsAConflict(t *testing.T) {
	t.Parallel()
	newEditSite(t).each(t, func(t *testing.T, e edit) {
		if e.act {
			return
		}
		form := e.form()
		if e.elsewhere != nil {
			e.elsewhere(e.site, registrar.DomainName(e.domain))
		} else {
			e.acme.SetState(registrar.DomainName(e.domain), e.meddle)
		}
		if res := e.jane.post(e.path(), form); res.status != http.StatusConflict || !res.has("#notice") {
			t.Errorf("status %d, want 409", res.status)
		}
		e.sent(t, 0)
	})
}

func TestEveryEditWaitsForAnOpenChange(t *testing.T) {
	t.Parallel()
	newEditSite(t).each(t, func(t *testing.T, e edit) {
		form := e.form()
		e.acme.FailNext(registrartest.SentNotApplied)
		e.jane.post(e.path(), form)
		second := e.form()
		if res := e.jane.post(e.path(), second); res.status != http.StatusConflict {
			t.Errorf("status %d, want 409", res.status)
		}
		e.sent(t, 1)
	})
}

func TestEveryEditIsForThoseWhoMay(t *testing.T) {
	t.Parallel()
	bits := []registrar.Rights{
		registrar.RightOwnerContact, registrar.RightAdminContact, registrar.RightBillingContact, registrar.RightTechContact,
		registrar.RightNameservers, registrar.RightResellerContact, registrar.RightExtras,
	}
	all := newEditSite(t)
	for _, bit := range bits {
		t.Run(fmt.Sprintf("with right %#x", uint16(bit)), func(t *testing.T) {
			all.each(t, func(t *testing.T, e edit) {
				form := e.form()
				e.acme.AddSubUser(registrar.DomainName(e.domain), "dora", "doras-password", bit)
				dora := e.visitor(t, acme)
				dora.signIn(e.domain, "dora", "doras-password")
				status, writes := http.StatusForbidden, 0
				if bit.Has(e.right) {
					status, writes = http.StatusSeeOther, 1
				}
				if res := dora.post(e.path(), byHand(form)); res.status != status {
					t.Errorf("status %d, want %d", res.status, status)
				}
				e.sent(t, writes)
				if res := dora.get(e.editPage.path("carls.com")); res.status != http.StatusNotFound {
					t.Errorf("another profile's domain: status %d", res.status)
				}
			})
		})
	}
}

func TestNoEditReachesAnotherProfileOrBrand(t *testing.T) {
	t.Parallel()
	newEditSite(t).each(t, func(t *testing.T, e edit) {
		form := e.form()
		for _, domain := range []string{"carls.com", "globex-name.com", "nobodys.com"} {
			form.Set("change_id", change.NewID())
			path := e.editPage.path(domain)
			for _, res := range []answer{e.jane.get(path), e.jane.post(path, form), e.jane.post(path, form, htmx)} {
				if res.status != http.StatusNotFound {
					t.Errorf("%s: status %d, want 404", domain, res.status)
				}
			}
		}
		sam := e.visitor(t, globex)
		sam.signIn("globex-name.com", "sam", "sams-password")
		if res := sam.post(e.path(), byHand(form)); res.status != http.StatusNotFound {
			t.Errorf("from another brand: status %d, want 404", res.status)
		}
		e.sent(t, 0)
	})
}

func TestNoEditIsOfferedWhereItCanNotBeMade(t *testing.T) {
	t.Parallel()
	newEditSite(t).each(t, func(t *testing.T, e edit) {
		if e.heldToo {
			return
		}
		form := e.form()
		e.acme.SetState(registrar.DomainName(e.domain), func(d *registrar.Domain) { d.Held = true })
		if res := e.jane.get(e.path()); res.has(`input[name="change_id"]`) || !res.has(".banner") {
			t.Error("a domain that is held has a form, or no explanation")
		}
		if res := e.jane.post(e.path(), form); res.status != http.StatusUnprocessableEntity {
			t.Errorf("status %d, want 422", res.status)
		}
		e.sent(t, 0)
	})
}

func TestNothingIsSentWhileTheRegistrarIsAway(t *testing.T) {
	t.Parallel()
	newEditSite(t).each(t, func(t *testing.T, e edit) {
		form := e.form()
		e.away(t)
		if res := e.jane.post(e.path(), form); res.status != http.StatusServiceUnavailable || res.header.Get("Retry-After") == "" {
			t.Errorf("status %d, want 503 with Retry-After", res.status)
		}
		e.sent(t, 0)
	})
}

// away keeps the registrar from answering until the test of this page ends.
func (e edit) away(t *testing.T) {
	e.acme.SetDown(true)
	t.Cleanup(func() { e.acme.SetDown(false) })
}
