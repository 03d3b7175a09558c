package port

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/routine"
	"portal/internal/srs"
	"portal/internal/srs/xcp"
)

// extraFlags pairs the capabilities of GET USERINFO with the sets of the port and the
// TLD that has them: flags of .uk were seen on a .com (XCP reference, section 13).
var extraFlags = []struct {
	flag, tld string
	set       registrar.ExtraSet
}{
	{"nexus_info", "us", registrar.ExtraUSNexus},
	{"ced_info", "asia", registrar.ExtraAsiaCED},
	{"trademark", "ca", registrar.ExtraCATrademark},
	{"uk_whois_opt", "uk", registrar.ExtraUKOptOut},
	{"change_ips_tag", "uk", registrar.ExtraUKTag},
}

// displayTLDs have a registry's own privacy, which no capability tells of.
var displayTLDs = map[string]registrar.ExtraSet{"ca": registrar.ExtraCADisplay, "it": registrar.ExtraITDisplay}

// extraOrder is the order of the port's constants.
var extraOrder = []registrar.ExtraSet{
	registrar.ExtraUSNexus, registrar.ExtraAsiaCED, registrar.ExtraCATrademark, registrar.ExtraCADisplay,
	registrar.ExtraITDisplay, registrar.ExtraUKOptOut, registrar.ExtraUKTag, registrar.ExtraResellerContact, registrar.ExtraOther,
}

// Capabilities implements registrar.ExtrasReader.
func (a *adapter) Capabilities(ctx context.Context, name registrar.DomainName) ([]registrar.ExtraSet, error) {
	auth := srs.ByReseller(string(name))
	user, reseller, data := &srs.UserInfo{}, &srs.ResellerContact{}, xcp.Value{}
	g, gctx := routine.WithContext(ctx)
	g.Go(func() (err error) { user, err = a.client.UserInfo(gctx, auth); return err })
	g.Go(func() error {
		told, err := a.client.ResellerContact(gctx, auth)
		if err == nil {
			reseller = told
		}
		return ignoreRefusal(err)
	})
	g.Go(func() (err error) { data, err = a.client.TLDData(gctx, auth); return ignoreRefusal(err) })
	if err := g.Wait(); err != nil {
		return nil, readError("read capabilities of "+string(name), err)
	}
	facts, _ := rules.FactsFor(name)
	has := map[registrar.ExtraSet]bool{
		displayTLDs[name.TLD()]:        true,
		registrar.ExtraResellerContact: reseller.Offered,
		registrar.ExtraOther:           facts.Has("tld_data") || len(flatten(data)) > 0,
	}
	for _, f := range extraFlags {
		has[f.set] = user.Capabilities[f.flag] && name.TLD() == f.tld
	}
	return slices.DeleteFunc(slices.Clone(extraOrder), func(set registrar.ExtraSet) bool { return !has[set] }), nil
}

// Extras implements registrar.ExtrasReader.
func (a *adapter) Extras(ctx context.Context, name registrar.DomainName, set registrar.ExtraSet) (registrar.Fields, error) {
	op := "read " + string(set) + " of " + string(name)
	kind, ok := extraSets[set]
	if !ok || kind.read == nil {
		return nil, refused(op, registrar.ReasonUnsupported, "")
	}
	fields, err := kind.read(ctx, a.client, srs.ByReseller(string(name)))
	if err != nil {
		return nil, askError(op, err)
	}
	return fields, nil
}

// SetExtras implements registrar.ExtrasWriter.
func (a *adapter) SetExtras(ctx context.Context, name registrar.DomainName, set registrar.ExtraSet, f registrar.Fields) (registrar.Receipt, error) {
	op := "set " + string(set) + " of " + string(name)
	kind, ok := extraSets[set]
	if !ok {
		return registrar.Receipt{}, refused(op, registrar.ReasonUnsupported, "")
	}
	if missing := kind.missing(f); missing != "" {
		return registrar.Receipt{}, refused(op, registrar.ReasonField, missing)
	}
	change, err := kind.write(ctx, a.client, srs.ByReseller(string(name)), f)
	receipt, err := changed(change, op, err)
	return receipt, aboutExtra(err, f)
}

// aboutExtra finds the setting that a refusal is about: the one that its text names.
func aboutExtra(err error, f registrar.Fields) error {
	var call *registrar.Error
	if !errors.As(err, &call) || !errors.Is(call.Kind, registrar.ErrRejected) || !slices.Contains([]string{"460", "465"}, call.Code) {
		return err
	}
	if call.Subject != "" { // a value that is missing
		call.Reason = registrar.ReasonField
		return err
	}
	keys := slices.SortedFunc(maps.Keys(f), func(a, b string) int { return len(b) - len(a) }) // id_type_info before id_type
	for _, key := range keys {
		if strings.Contains(call.Text, key[strings.LastIndexByte(key, '.')+1:]) {
			call.Reason, call.Subject = registrar.ReasonField, key
			return err
		}
	}
	return err
}

// Activate implements registrar.ExtrasWriter.
func (a *adapter) Activate(ctx context.Context, name registrar.DomainName) (registrar.Receipt, error) {
	reply, err := a.client.Activate(ctx, string(name))
	return answered(reply, "activate "+string(name), err)
}

// SendRegistryPassword implements registrar.ExtrasWriter. The command is about .ca alone.
func (a *adapter) SendRegistryPassword(ctx context.Context, name registrar.DomainName) (registrar.Receipt, error) {
	reply, err := a.client.SendCIRAPassword(ctx, string(name))
	return answered(reply, "mail registry password of "+string(name), err)
}
