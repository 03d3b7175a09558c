package port

import (
	"context"

	"portal/internal/registrar"
	"portal/internal/secret"
	"portal/internal/srs"
)

// AuthCode implements registrar.CodeReader. Sources disagree on whether the
// reseller may read it: a refusal for a domain that the account holds is taken as
// a no to that, not as an unknown domain.
func (a *adapter) AuthCode(ctx context.Context, name registrar.DomainName) (secret.String, error) {
	op := "read auth code of " + string(name)
	code, err := a.client.AuthCode(ctx, srs.ByReseller(string(name)))
	if err == nil {
		return code, nil
	}
	e := askError(op, err).(*registrar.Error)
	switch {
	case e.Kind == registrar.ErrNotFound, e.Reason == registrar.ReasonPermission:
		if _, held := a.client.UserInfo(ctx, srs.ByReseller(string(name))); held != nil {
			return secret.String{}, readError(op, held)
		}
		e.Kind, e.Reason = registrar.ErrRejected, registrar.ReasonPermission
	}
	return secret.String{}, e
}

// SetAuthCode implements registrar.CodeWriter.
func (a *adapter) SetAuthCode(ctx context.Context, name registrar.DomainName, code secret.String) (registrar.Receipt, error) {
	change, err := a.client.ModifyAuthCode(ctx, srs.ByReseller(string(name)), code)
	return changed(change, "set auth code of "+string(name), err)
}

// SendAuthCode implements registrar.CodeWriter.
func (a *adapter) SendAuthCode(ctx context.Context, name registrar.DomainName) (registrar.Receipt, error) {
	reply, err := a.client.SendAuthCode(ctx, string(name))
	return answered(reply, "send auth code of "+string(name), err)
}
