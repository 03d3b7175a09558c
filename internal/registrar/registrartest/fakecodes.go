package registrartest

import (
	"context"

	"portal/internal/registrar"
	"portal/internal/secret"
)

// SetCode gives name this auth code, as if somebody had done so elsewhere.
func (f *Fake) SetCode(name registrar.DomainName, code string) {
	f.prepare(name, func(h *holding) { h.code = secret.New(code) })
}

func hasCode(h *holding) *registrar.Error {
	if facts(h.state.Name).AuthCode == registrar.No {
		return no("480", registrar.ReasonUnsupported, "")
	}
	return nil
}

// AuthCode implements registrar.CodeReader.
func (r roles) AuthCode(ctx context.Context, name registrar.DomainName) (secret.String, error) {
	return read(ctx, r.Fake, "read auth code of", name, func(h *holding) (secret.String, *registrar.Error) {
		return h.code, hasCode(h)
	})
}

// SetAuthCode implements registrar.CodeWriter.
func (r roles) SetAuthCode(ctx context.Context, name registrar.DomainName, code secret.String) (registrar.Receipt, error) {
	check := func(h *holding) *registrar.Error {
		if code.IsEmpty() {
			return no("460", registrar.ReasonInvalid, "")
		}
		return hasCode(h)
	}
	return r.does(ctx, WriteCode, name, nil, check, func(h *holding) { h.code = code })
}

// SendAuthCode implements registrar.CodeWriter.
func (r roles) SendAuthCode(ctx context.Context, name registrar.DomainName) (registrar.Receipt, error) {
	return r.does(ctx, WriteSendCode, name, nil, hasCode, nothing)
}
