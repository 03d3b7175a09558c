package gate

import (
	"context"
	"net/http"

	"portal/internal/registrar"
	"portal/internal/routine"
)

// Ask is what a page asks the registrar besides the domain. It goes out with all else,
// before it is known what the visitor may do here, with the rights of the sign-in. The
// page asks again where it shows the answer, and finds it in change.Told: there the
// rights of today count, and a failure.
type Ask func(ctx context.Context, who Visitor, name registrar.DomainName)

// Asks makes an Ask of a read.
func Asks[T any](read func(context.Context, Visitor, registrar.DomainName) (T, error)) Ask {
	return func(ctx context.Context, who Visitor, name registrar.DomainName) { _, _ = read(ctx, who, name) }
}

// Beside is Held with reads that go out at the same time. They are over when it
// returns, and cut short where the visitor may not see the domain.
func (d *Domains) Beside(r *http.Request, who Visitor, name registrar.DomainName, reads ...Ask) (allowed Visitor, err error) {
	group, ctx := routine.WithContext(r.Context())
	group.Go(func() (err error) {
		_, allowed, err = d.Held(ctx, r, who)
		return err
	})
	for _, read := range reads {
		group.Do(func() { read(ctx, who, name) })
	}
	return allowed, group.Wait()
}
