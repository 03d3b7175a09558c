package port

import (
	"context"
	"errors"
	"regexp"

	"portal/internal/registrar"
	"portal/internal/srs"
)

// SetDS implements registrar.DNSSECWriter. A command that the registrar does not
// know has changed nothing, so that the other may be tried; which of them it knows
// is remembered.
func (a *adapter) SetDS(ctx context.Context, name registrar.DomainName, records []registrar.DS) (registrar.Receipt, error) {
	wire := make([]srs.DS, len(records))
	for i, ds := range records {
		wire[i] = srs.DS{KeyTag: int(ds.KeyTag), Algorithm: int(ds.Algorithm), DigestType: int(ds.DigestType), Digest: ds.Digest}
	}
	modify := a.signsByModify.Load()
	receipt, err := a.setDS(ctx, name, wire, modify)
	if !unknownCommand(err) {
		return receipt, err
	}
	other, otherErr := a.setDS(ctx, name, wire, !modify)
	if unknownCommand(otherErr) {
		return receipt, err
	}
	a.signsByModify.Store(!modify)
	return other, otherErr
}

func (a *adapter) setDS(ctx context.Context, name registrar.DomainName, records []srs.DS, modify bool) (registrar.Receipt, error) {
	op := "set DS records of " + string(name)
	if modify {
		change, err := a.client.ModifyDNSSEC(ctx, srs.ByReseller(string(name)), records)
		return changed(change, op, err)
	}
	reply, err := a.client.SetDNSSEC(ctx, string(name), records)
	return answered(reply, op, err)
}

// unknownTexts say that there is no such command, by the codes that come with them.
// Code 430 says it by itself.
var unknownTexts = map[string]*regexp.Regexp{
	"400": regexp.MustCompile(`(?i)^invalid command`),
	"465": regexp.MustCompile(`(?i)^unknown modify type`),
}

// unknownCommand reports whether the registrar answered that it does not know the
// command, which it therefore did not carry out.
func unknownCommand(err error) bool {
	var call *registrar.Error
	if !errors.As(err, &call) || !errors.Is(call.Kind, registrar.ErrRejected) {
		return false
	}
	text, known := unknownTexts[call.Code]
	return call.Code == "430" || known && text.MatchString(call.Text)
}
