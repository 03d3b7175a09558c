package registrartest

import (
	"context"
	"maps"
	"slices"

	"portal/internal/registrar"
)

// tldSets are the sets that single TLDs have; see also offered.
var tldSets = map[string][]registrar.ExtraSet{
	"us":   {registrar.ExtraUSNexus},
	"asia": {registrar.ExtraAsiaCED},
	"ca":   {registrar.ExtraCATrademark, registrar.ExtraCADisplay},
	"it":   {registrar.ExtraITDisplay},
	"uk":   {registrar.ExtraUKOptOut, registrar.ExtraUKTag},
}

// SetExtras gives name the settings of a set, as if somebody had done so elsewhere.
func (f *Fake) SetExtras(name registrar.DomainName, set registrar.ExtraSet, fields registrar.Fields) {
	f.prepare(name, func(h *holding) { h.extras[set] = maps.Clone(fields) })
}

// offered returns the sets of a domain: those of its TLD, the reseller's contact,
// and other data where the registry keeps some or a test put some there.
func offered(h *holding) []registrar.ExtraSet {
	sets := append(slices.Clone(tldSets[h.state.Name.TLD()]), registrar.ExtraResellerContact)
	if facts(h.state.Name).Has("tld_data") || len(h.extras[registrar.ExtraOther]) > 0 {
		sets = append(sets, registrar.ExtraOther)
	}
	return sets
}

// Capabilities implements registrar.ExtrasReader.
func (r roles) Capabilities(ctx context.Context, name registrar.DomainName) ([]registrar.ExtraSet, error) {
	return read(ctx, r.Fake, "read capabilities of", name, func(h *holding) ([]registrar.ExtraSet, *registrar.Error) {
		return offered(h), nil
	})
}

func hasSet(set registrar.ExtraSet) func(h *holding) *registrar.Error {
	return func(h *holding) *registrar.Error {
		if !slices.Contains(append(offered(h), registrar.ExtraOther), set) {
			return no("480", registrar.ReasonUnsupported, "")
		}
		return nil
	}
}

// Extras implements registrar.ExtrasReader.
func (r roles) Extras(ctx context.Context, name registrar.DomainName, set registrar.ExtraSet) (registrar.Fields, error) {
	return read(ctx, r.Fake, "read "+string(set)+" of", name, func(h *holding) (registrar.Fields, *registrar.Error) {
		if set == registrar.ExtraUKTag {
			return nil, no("480", registrar.ReasonUnsupported, "")
		}
		fields := registrar.Fields{}
		maps.Copy(fields, h.extras[set])
		return fields, hasSet(set)(h)
	})
}

// SetExtras implements registrar.ExtrasWriter. A new IPS tag takes the domain away.
func (r roles) SetExtras(ctx context.Context, name registrar.DomainName, set registrar.ExtraSet, f registrar.Fields) (registrar.Receipt, error) {
	f = maps.Clone(f)
	check := func(h *holding) *registrar.Error {
		if no := hasSet(set)(h); no != nil {
			return no
		}
		return badExtra(set, f)
	}
	return r.does(ctx, WriteExtras, name, []string{string(set)}, check, func(h *holding) {
		if set == registrar.ExtraUKTag {
			delete(r.domains, name)
			return
		}
		h.extras[set] = f
	})
}

// neededFields are those without which there is nothing to set.
var neededFields = map[registrar.ExtraSet][]string{
	registrar.ExtraUSNexus:         {"app_purpose", "category"},
	registrar.ExtraAsiaCED:         {"contact_type", "locality_country", "legal_entity_type", "id_type", "id_number"},
	registrar.ExtraCATrademark:     {"trademark"},
	registrar.ExtraCADisplay:       {"display"},
	registrar.ExtraITDisplay:       {"consent_for_publishing"},
	registrar.ExtraUKOptOut:        {"uk_whois_opt"},
	registrar.ExtraUKTag:           {"gaining_registrar_tag"},
	registrar.ExtraResellerContact: {"domain_enabled"},
}

func badExtra(set registrar.ExtraSet, f registrar.Fields) *registrar.Error {
	for _, key := range neededFields[set] {
		if f[key] == "" {
			return no("460", registrar.ReasonField, key)
		}
	}
	if display := f["display"]; set == registrar.ExtraCADisplay && display != "FULL" && display != "PRIVATE" {
		return no("465", registrar.ReasonField, "display")
	}
	if category := f["category"]; set == registrar.ExtraUSNexus && !slices.Contains([]string{"C11", "C12", "C21", "C31", "C32"}, category) {
		return no("465", registrar.ReasonField, "category")
	}
	return nil
}

// Activate implements registrar.ExtrasWriter.
func (r roles) Activate(ctx context.Context, name registrar.DomainName) (registrar.Receipt, error) {
	return r.does(ctx, WriteActivate, name, nil, peculiar(name, "dns_activation"), nothing)
}

// SendRegistryPassword implements registrar.ExtrasWriter.
func (r roles) SendRegistryPassword(ctx context.Context, name registrar.DomainName) (registrar.Receipt, error) {
	return r.does(ctx, WriteRegistryPassword, name, nil, peculiar(name, "registry_password"), nothing)
}

// peculiar refuses what only registries with a peculiarity do.
func peculiar(name registrar.DomainName, code string) func(*holding) *registrar.Error {
	return func(*holding) *registrar.Error {
		if !facts(name).Has(code) {
			return no("480", registrar.ReasonUnsupported, "")
		}
		return nil
	}
}
