package registrar

import (
	"context"

	"portal/internal/secret"
)

// CodeReader reads the auth code. The code is a secret: it is shown once, on
// request, and kept nowhere.
type CodeReader interface {
	// AuthCode returns the code, empty if there is none. It returns ErrRejected
	// with ReasonUnsupported where the TLD has none, and with ReasonPermission
	// where the registrar does not show it: then it can be mailed all the same.
	AuthCode(ctx context.Context, name DomainName) (secret.String, error)
}

// CodeWriter changes the auth code, or has it mailed.
type CodeWriter interface {
	SetAuthCode(ctx context.Context, name DomainName, code secret.String) (Receipt, error)
	// SendAuthCode has the registrar mail the code to the admin contact.
	SendAuthCode(ctx context.Context, name DomainName) (Receipt, error)
}
