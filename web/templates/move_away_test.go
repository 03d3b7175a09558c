package templates

import (
	"strings"
	"testing"

	"portal/internal/registrar"
	"portal/web/templates/edits"
	"portal/web/templates/ui"
)

// sampleMove is the page of moving away a domain in the state that alter makes of a locked
// one that nothing keeps.
func sampleMove(l ui.Layout, alter func(*edits.MoveAwayView, *registrar.Domain)) edits.MoveAwayView {
	d := sampleDomain()
	d.Lock = registrar.Lock{Supported: true, Changeable: true, Locked: true}
	d.Created, d.Expires = now.AddDate(-3, 0, 0), now.AddDate(0, 6, 0)
	v := edits.MoveAwayView{EditForm: ui.EditForm{Layout: l, Head: ui.DomainHead{Name: d.Name, State: d}, ChangeID: "id-1", Seen: "s"}, CancelID: "id-2", CancelSeen: "s"}
	alter(&v, d)
	v.Head.Name = d.Name
	return v
}

// sampleMoves are that page with each hindrance, and with what may come of its form.
func sampleMoves(l ui.Layout) map[string]edits.MoveAwayView {
	unlocked := func(v *edits.MoveAwayView, d *registrar.Domain) {
		d.Lock.Locked, v.RelockAt = false, now.Add(edits.MoveAwayPeriod)
	}
	moves := map[string]edits.MoveAwayView{}
	for name, alter := range map[string]func(*edits.MoveAwayView, *registrar.Domain){
		"ready":     func(*edits.MoveAwayView, *registrar.Domain) {},
		"password":  func(v *edits.MoveAwayView, _ *registrar.Domain) { v.AskPassword = true },
		"new":       func(_ *edits.MoveAwayView, d *registrar.Domain) { d.Created = now.AddDate(0, 0, -5) },
		"age":       func(_ *edits.MoveAwayView, d *registrar.Domain) { d.Created = registrar.Domain{}.Created },
		"expired":   func(_ *edits.MoveAwayView, d *registrar.Domain) { d.Expires = now.AddDate(0, 0, -2) },
		"short":     func(_ *edits.MoveAwayView, d *registrar.Domain) { d.Expires = now.AddDate(0, 0, 9) },
		"undated":   func(_ *edits.MoveAwayView, d *registrar.Domain) { d.Expires = registrar.Domain{}.Expires },
		"waiting":   func(_ *edits.MoveAwayView, d *registrar.Domain) { d.Waiting = 1 },
		"owner":     func(v *edits.MoveAwayView, _ *registrar.Domain) { v.OwnerWaits = true },
		"address":   func(_ *edits.MoveAwayView, d *registrar.Domain) { d.Verification.Status = registrar.VerificationNeeded },
		"unlocked":  unlocked,
		"lockless":  func(_ *edits.MoveAwayView, d *registrar.Domain) { d.Name, d.Lock = "brightwater.fi", registrar.Lock{} },
		"codeless":  func(v *edits.MoveAwayView, d *registrar.Domain) { d.Name, v.Block = "brightwater.dk", ui.Blocked },
		"tag":       func(v *edits.MoveAwayView, d *registrar.Domain) { d.Name, v.Block = "brightwater.co.uk", ui.Blocked },
		"held":      func(v *edits.MoveAwayView, _ *registrar.Domain) { v.Block = ui.BlockedHeld },
		"transfer":  func(v *edits.MoveAwayView, _ *registrar.Domain) { v.Block = ui.BlockedTransfer },
		"down":      func(v *edits.MoveAwayView, _ *registrar.Domain) { v.Block = ui.BlockedDown },
		"forbidden": func(v *edits.MoveAwayView, _ *registrar.Domain) { v.Block = ui.BlockedPermission },
	} {
		moves[name] = sampleMove(l, alter)
	}
	for _, came := range []edits.Moved{edits.MovedShown, edits.MovedNone, edits.MovedMailed, edits.MovedFailed} {
		v := sampleMove(l, unlocked)
		if v.Moved = came; came == edits.MovedShown {
			v.Code = "q7#Vt-39xLm!kP2w"
		}
		moves["moved-"+string(came)] = v
	}
	return moves
}

func TestAHindranceOfAMoveStandsAboveItsFormWithTheWayOut(t *testing.T) {
	moves := sampleMoves(layoutFor(t, "en", "globex"))
	for name, wayOut := range map[string]string{
		"new": "", "age": "", "expired": "https://shop.globex.example/renew?domain=brightwater.com", "short": "https://shop.globex.example/renew?domain=brightwater.com",
		"undated": "/domains/brightwater.com/renewal", "waiting": "/domains/brightwater.com/requests", "owner": "/domains/brightwater.com/contacts",
		"address": "/domains/brightwater.com/verification",
	} {
		hindrance := parse(t, edits.MoveAwayPage(moves[name])).Find(".ready > .things > li")
		if hindrance.Length() != 1 || wayOut != "" && hindrance.Find(`a[href="`+wayOut+`"]`).Length() != 1 {
			t.Errorf("%s: %d hindrances: %q", name, hindrance.Length(), hindrance.Text())
		}
	}
	for _, name := range []string{"ready", "password", "unlocked", "lockless"} {
		doc := parse(t, edits.MoveAwayPage(moves[name]))
		if doc.Find(".ready > .things").Length() != 0 || !strings.Contains(doc.Find(".ready").Text(), "Nothing stands in the way") {
			t.Errorf("%s: %q", name, doc.Find(".ready").Text())
		}
	}
}
