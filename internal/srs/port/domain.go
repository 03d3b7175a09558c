package port

import (
	"context"
	"strings"

	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/routine"
	"portal/internal/srs"
)

// Domain implements registrar.Reader with one read for each part, all at once.
func (a *adapter) Domain(ctx context.Context, name registrar.DomainName, parts registrar.Parts) (registrar.Domain, error) {
	var (
		reads = a.parts(name)
		fills = make([]func(*registrar.Domain), len(reads))
	)
	g, gctx := routine.WithContext(ctx)
	for i, part := range reads {
		if part.part != registrar.PartRegistration && !parts.Has(part.part) {
			continue
		}
		g.Go(func() (err error) {
			fills[i], err = part.read(gctx)
			if part.part != registrar.PartRegistration {
				err = ignoreRefusal(err)
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return registrar.Domain{}, readError("read "+string(name), err)
	}
	d := registrar.Domain{Name: name, Waiting: -1, ReadAt: a.client.Now()}
	for i, fill := range fills {
		if fill != nil {
			fill(&d)
			d.Parts |= reads[i].part
		}
	}
	return d, nil
}

// partRead reads one part of a domain and says how to fill it in.
type partRead struct {
	part registrar.Parts
	read func(context.Context) (func(*registrar.Domain), error)
}

func (a *adapter) parts(name registrar.DomainName) []partRead {
	auth := srs.ByReseller(string(name))
	return []partRead{
		{registrar.PartRegistration, told(func(ctx context.Context) (*srs.DomainInfo, error) { return a.client.AllInfo(ctx, auth) }, fillRegistration)},
		{registrar.PartLock, told(func(ctx context.Context) (*srs.DomainStatus, error) { return a.client.DomainStatus(ctx, auth) }, fillStatus)},
		{registrar.PartProfile, told(func(ctx context.Context) (*srs.UserInfo, error) { return a.client.UserInfo(ctx, auth) }, fillProfile)},
		{registrar.PartPrivacy, func(ctx context.Context) (func(*registrar.Domain), error) {
			privacy, err := a.client.WhoisPrivacyState(ctx, auth)
			if err != nil {
				return nil, nil // a page without this part is worth more than none
			}
			return func(d *registrar.Domain) { d.Privacy = privacyOf(name, privacy.State) }, nil
		}},
		{registrar.PartVerification, told(func(ctx context.Context) (*srs.Verification, error) { return a.client.Verification(ctx, string(name)) }, fillVerification)},
		{registrar.PartDNSSEC, func(ctx context.Context) (func(*registrar.Domain), error) {
			records, err := a.client.DNSSEC(ctx, string(name))
			if err != nil {
				return nil, err
			}
			return func(d *registrar.Domain) { d.DS = portDS(records) }, nil
		}},
	}
}

// told reads an answer that is one part of a domain, which fill puts in.
func told[A any](read func(context.Context) (A, error), fill func(A, *registrar.Domain)) func(context.Context) (func(*registrar.Domain), error) {
	return func(ctx context.Context) (func(*registrar.Domain), error) {
		answer, err := read(ctx)
		if err != nil {
			return nil, err
		}
		return func(d *registrar.Domain) { fill(answer, d) }, nil
	}
}

func fillRegistration(i *srs.DomainInfo, d *registrar.Domain) {
	d.Nameservers = portNameservers(i.Nameservers)
	d.Created, d.Updated, d.Expires = i.RegistryCreated, i.RegistryUpdated, i.Expires
	if d.Expires.IsZero() {
		d.Expires = i.RegistryExpires
	}
	d.Renewal = renewal(i.AutoRenew, i.LetExpire)
	owner := i.Contacts[srs.OwnerContact]
	d.Owner = registrar.Contact{
		FirstName: owner.FirstName, LastName: owner.LastName, Organisation: owner.OrgName, Email: owner.Email,
	}
	d.AdminEmail = i.Contacts[srs.AdminContact].Email
}

func fillStatus(s *srs.DomainStatus, d *registrar.Domain) {
	d.Lock = registrar.Lock{Supported: s.Supported, Locked: s.Locked, Changeable: s.Supported && s.CanModify}
	d.TransferAway = s.TransferAway
	d.Held = d.Held || s.AuctionEscrow
}

func fillProfile(user *srs.UserInfo, d *registrar.Domain) {
	d.Profile, d.Waiting = user.Username, user.Waiting
	d.Held = d.Held || user.Inaccurate || user.AuctionEscrow
}

// verificationStates puts the states of XCP reference, section 5.10, into words
// of the port; its events name two more.
var verificationStates = map[string]registrar.VerificationStatus{
	"verified":        registrar.VerificationVerified,
	"unverified":      registrar.VerificationNeeded,
	"not_verified":    registrar.VerificationNeeded,
	"pending":         registrar.VerificationPending,
	"verifying":       registrar.VerificationWaiting,
	"bounced":         registrar.VerificationWaiting,
	"admin_reviewing": registrar.VerificationPending,
	"suspended":       registrar.VerificationSuspended,
	"not_applicable":  registrar.VerificationNone,
	"":                "",
}

func fillVerification(v *srs.Verification, d *registrar.Domain) {
	status, known := verificationStates[v.Status]
	if !known {
		status = registrar.VerificationOther
	}
	d.Verification = registrar.Verification{Status: status, Deadline: v.Deadline, Bounced: v.Bounced || v.Status == "bounced"}
}

func portDS(records []srs.DS) []registrar.DS {
	ds := make([]registrar.DS, len(records))
	for i, r := range records {
		ds[i] = registrar.DS{
			KeyTag: uint16(r.KeyTag), Algorithm: uint8(r.Algorithm), DigestType: uint8(r.DigestType), Digest: strings.ToLower(r.Digest),
		}
	}
	return ds
}

// privacyStates puts the states into words of the port.
var privacyStates = map[string]registrar.Privacy{
	"enabled":   registrar.PrivacyOn,
	"disabled":  registrar.PrivacyOff,
	"enabling":  registrar.PrivacyEnabling,
	"disabling": registrar.PrivacyDisabling,
}

// privacyOf tells a TLD without WHOIS privacy, which servers report as disabled,
// from one where it is turned off. A state that is new to us is not told.
func privacyOf(name registrar.DomainName, state string) registrar.Privacy {
	privacy := privacyStates[state]
	if facts, ok := rules.FactsFor(name); ok && facts.Privacy == registrar.No && privacy == registrar.PrivacyOff {
		return registrar.PrivacyUnsupported
	}
	return privacy
}

// renewal leaves "both" and "not told" open: the meaning of both is undefined.
func renewal(auto, letExpire srs.Flag) registrar.Renewal {
	switch {
	case auto == srs.Yes && letExpire != srs.Yes:
		return registrar.RenewalAuto
	case auto == srs.No && letExpire == srs.Yes:
		return registrar.RenewalExpire
	case auto == srs.No:
		return registrar.RenewalManual
	}
	return ""
}

func portNameservers(ns []srs.Nameserver) []registrar.Nameserver {
	out := make([]registrar.Nameserver, len(ns))
	for i, n := range ns {
		out[i] = registrar.Nameserver{Host: n.Name}
	}
	return out
}
