package admin

import (
	"strconv"
	"strings"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/kind"
	"portal/internal/server/gate"
	"portal/internal/words"
	"portal/web/templates/admin"
	"portal/web/templates/lists"
	"portal/web/templates/receipt"
)

// signIns are the kinds that pages have words for.
var signIns = map[auth.SignInOutcome]kind.Kind{
	auth.SignInApplied: lists.ActivitySignIn, auth.SignInRefused: lists.ActivitySignInRefused, auth.SignInThrottled: admin.SignInThrottled,
	auth.SignInUnavailable: admin.SignInUnavailable, auth.SignedOut: lists.ActivitySignOut, auth.SessionCrowdedOut: lists.ActivitySessionEnded,
	auth.LoginSent: lists.ActivityLoginSent, auth.LoginNotSent: lists.ActivityLoginNotSent, auth.LoginWithheld: lists.ActivityLoginWithheld,
	auth.LoginUncertain: lists.ActivityLoginNotSent,
}

// lineOf words a line of the log.
func lineOf(p *words.Printer, a audit.Activity) admin.Line {
	line := admin.Line{
		ID: strconv.FormatInt(a.ID, 10), Brand: a.Actor.Brand, Profile: a.Actor.Profile, Session: a.Actor.SessionRef, Agent: a.Actor.Agent,
		ActivityEntry: lists.ActivityEntry{At: a.At, Actor: a.Actor.Username, From: gate.AddressOf(a.Actor), Altered: a.Altered, Count: a.Count, Domain: a.Domain},
	}
	if a.Actor.Role == auth.RoleSystem {
		line.Actor = p.T("admin.system")
	}
	switch {
	case a.Unreadable && a.Change == nil:
		line.Kind = lists.ActivityUnreadable
	case a.Change != nil:
		line.Kind, line.ChangeID = a.Change.Kind, a.Change.ID
		line.Outcome, line.Resolution = gate.OutcomeOf(*a.Change)
		line.Diff = gate.DiffOf(p, a.Change.Diff)
	case len(a.Drift) > 0:
		line.Kind = lists.ActivityDrift
		for _, d := range a.Drift {
			line.Settings = append(line.Settings, receipt.SettingName(p, d.Field))
			line.Diff = append(line.Diff, receipt.NamedDiffRows(p, d.Field, d.Old, d.New)...)
		}
	case a.Denied != "":
		line.Kind = lists.ActivityDenied
	case a.Act != nil:
		line.Action, line.Subject, line.Reason = a.Act.Action, a.Act.Subject, a.Act.Reason
		line.Actor = strings.TrimSpace(a.Act.Email)
		if a.Act.Staff == "" {
			line.Actor = p.T("admin.system")
		} else if line.Actor == "" {
			line.Actor = a.Act.Staff
		}
	default:
		line.Kind = signIns[a.SignIn]
	}
	return line
}
