package port

import (
	"cmp"
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"portal/internal/registrar"
	"portal/internal/routine"
	"portal/internal/secret"
	"portal/internal/srs"
	"portal/internal/srs/xcp"
)

// parent returns the username of the profile that holds name, which commands about
// its sub-users want beside reseller authority.
func (a *adapter) parent(ctx context.Context, name registrar.DomainName) (string, error) {
	user, err := a.client.UserInfo(ctx, srs.ByReseller(string(name)))
	if err != nil {
		return "", err
	}
	return user.Username, nil
}

// SubUser implements registrar.LoginReader.
func (a *adapter) SubUser(ctx context.Context, name registrar.DomainName) (registrar.SubUser, error) {
	op := "read sub-user of " + string(name)
	parent, err := a.parent(ctx, name)
	if err != nil {
		return registrar.SubUser{}, readError(op, err)
	}
	s, err := a.client.SubUser(ctx, srs.ByReseller(string(name)), parent)
	if err != nil {
		return registrar.SubUser{}, askError(op, err)
	}
	return registrar.SubUser{ID: s.ID, Username: s.Username, Rights: rightsOf(&srs.UserInfo{Permission: s.Permission})}, nil
}

// permission is the mask of rights; RightProfile has no bit.
func permission(rights registrar.Rights) (mask int) {
	for _, p := range permissionBits {
		if rights.Has(p.right) {
			mask |= p.bit
		}
	}
	return mask
}

// subUserChange reads the name of the profile and sends one command with it.
func (a *adapter) subUserChange(ctx context.Context, op string, name registrar.DomainName,
	send func(auth srs.Authority, parent string) (*srs.Reply, error)) (registrar.Receipt, error) {
	op += " " + string(name)
	parent, err := a.parent(ctx, name)
	if err != nil {
		return registrar.Receipt{}, readError(op, err)
	}
	reply, err := send(srs.ByReseller(string(name)), parent)
	return markGone(answered(reply, op, err))
}

// AddSubUser implements registrar.LoginWriter.
func (a *adapter) AddSubUser(ctx context.Context, name registrar.DomainName, s registrar.SubUser, password secret.String) (registrar.Receipt, error) {
	return a.subUserChange(ctx, "add sub-user of", name, func(auth srs.Authority, parent string) (*srs.Reply, error) {
		return a.client.AddSubUser(ctx, auth, parent, srs.SubUser{Username: s.Username, Permission: permission(s.Rights)}, password)
	})
}

// ChangeSubUser implements registrar.LoginWriter.
func (a *adapter) ChangeSubUser(ctx context.Context, name registrar.DomainName, s registrar.SubUser, password secret.String) (registrar.Receipt, error) {
	return a.subUserChange(ctx, "change sub-user of", name, func(auth srs.Authority, parent string) (*srs.Reply, error) {
		return a.client.ModifySubUser(ctx, auth, parent, srs.SubUser{ID: s.ID, Username: s.Username, Permission: permission(s.Rights)}, password)
	})
}

// DeleteSubUser implements registrar.LoginWriter.
func (a *adapter) DeleteSubUser(ctx context.Context, name registrar.DomainName, s registrar.SubUser) (registrar.Receipt, error) {
	return a.subUserChange(ctx, "delete sub-user of", name, func(auth srs.Authority, parent string) (*srs.Reply, error) {
		return a.client.DeleteSubUser(ctx, auth, parent, s.ID)
	})
}

// SetPassword implements registrar.LoginWriter.
func (a *adapter) SetPassword(ctx context.Context, name registrar.DomainName, password secret.String) (registrar.Receipt, error) {
	reply, err := a.client.ChangePassword(ctx, srs.ByReseller(string(name)), password)
	return answered(reply, "set password of the profile of "+string(name), err)
}

// Move implements registrar.LoginWriter.
func (a *adapter) Move(ctx context.Context, name registrar.DomainName, to registrar.MoveTarget) (registrar.Receipt, error) {
	reply, err := a.client.ChangeOwnership(ctx, srs.ByReseller(string(name)), srs.NewOwner{
		Username: to.Username, Password: to.Password, Domain: string(to.Join), All: to.All,
	})
	return markGone(answered(reply, "move "+string(name), err))
}

// SendLogin implements registrar.LoginWriter. Only these two contacts can be mailed.
func (a *adapter) SendLogin(ctx context.Context, name registrar.DomainName, to registrar.ContactRole, subUser bool) (registrar.Receipt, error) {
	op := "send login of " + string(name)
	if to != registrar.OwnerContact && to != registrar.AdminContact {
		return registrar.Receipt{}, refused(op, registrar.ReasonUnsupported, string(to))
	}
	reply, err := a.client.SendPassword(ctx, string(name), string(to), subUser)
	return markGone(answered(reply, op, err))
}

// Requests implements registrar.LoginReader from both histories: registries use the
// one or the other, and what is in both is one request.
func (a *adapter) Requests(ctx context.Context, name registrar.DomainName) ([]registrar.Request, error) {
	auth := srs.ByReseller(string(name))
	var usual, other []srs.WaitingRequest
	g, gctx := routine.WithContext(ctx)
	g.Go(func() (err error) { usual, err = a.client.WaitingHistory(gctx, auth); return err })
	g.Go(func() (err error) {
		other, err = a.client.XPackWaitingHistory(gctx, auth)
		return ignoreRefusal(unsettled(err))
	})
	if err := g.Wait(); err != nil {
		return nil, readError("read requests of "+string(name), err)
	}
	seen := map[string]bool{}
	var requests []registrar.Request
	for _, r := range slices.Concat(usual, other) {
		if r.ID != "" && seen[r.ID] {
			continue
		}
		seen[r.ID] = true
		requests = append(requests, requestOf(r))
	}
	slices.SortStableFunc(requests, func(a, b registrar.Request) int {
		return cmp.Or(b.At.Compare(a.At), len(b.ID)-len(a.ID), cmp.Compare(b.ID, a.ID))
	})
	return requests, nil
}

// unsettled lets code 400 pass for a plain no: the second history is a guest of the
// page, and a server without it may say so with that code.
func unsettled(err error) error {
	var call *registrar.Error
	if errors.As(err, &call) && call.Code == "400" {
		return nil
	}
	return err
}

// The words of request_status and response_text are not listed anywhere.
var (
	doneWords   = regexp.MustCompile(`(?i)complete|success|done|approved|\bok\b`)
	failedWords = regexp.MustCompile(`(?i)fail|reject|refus|declin|cancel|error|denied|\bnot\b|\bun`)
)

// requestKinds puts the actions of XCP reference, section 5.3, into words of the port.
var requestKinds = map[string]registrar.RequestKind{
	"enhanced_update_nameservers": registrar.RequestNameservers,
	"update_nameservers":          registrar.RequestNameservers,
	"add_nameserver":              registrar.RequestNameservers,
	"remove_nameserver":           registrar.RequestNameservers,
	"modify_nameserver":           registrar.RequestNameservers,
	"modify_contact_info":         registrar.RequestContacts,
	"tld_update_contacts":         registrar.RequestContacts,
	"sw_register":                 registrar.RequestRegistration,
	"register_domain":             registrar.RequestRegistration,
	"process_sw_order":            registrar.RequestRegistration,
	"ukstatus":                    registrar.RequestTransfer,
	"renew_domain":                registrar.RequestRenewal,
	"modify_uk_whois_opt":         registrar.RequestPublicity,
}

func requestOf(r srs.WaitingRequest) registrar.Request {
	out := registrar.Request{
		ID: r.ID, Kind: requestKinds[strings.ToLower(r.Action)], Action: r.Action, At: momentOf(r.Requested), Answered: momentOf(r.Answered), Status: r.Status,
	}
	switch {
	case failedWords.MatchString(r.Status), !out.Answered.IsZero() && failedWords.MatchString(r.Text):
		out.Succeeded = registrar.No
	case doneWords.MatchString(r.Status):
		out.Succeeded = registrar.Yes
	}
	return out
}

// momentOf reads a time in either of the forms that servers use elsewhere.
func momentOf(text string) time.Time {
	v := xcp.TextValue(text)
	if t := v.Time(); !t.IsZero() {
		return t
	}
	return v.Unix()
}
