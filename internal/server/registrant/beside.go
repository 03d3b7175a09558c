package registrant

import (
	"context"
	"net/http"

	"portal/internal/registrar"
	"portal/internal/routine"
)

// ask is what a page asks the registrar besides the domain. It goes out with all else,
// before it is known what the visitor may do here, with the rights of the sign-in. The
// page asks again where it shows the answer, and finds it in change.Told: there the
// rights of today count, and a failure.
type ask func(ctx context.Context, who visitor, name registrar.DomainName)

// asks makes an ask of a read.
func asks[T any](read func(context.Context, visitor, registrar.DomainName) (T, error)) ask {
	return func(ctx context.Context, who visitor, name registrar.DomainName) { _, _ = read(ctx, who, name) }
}

// beside is domainFor with reads that go out at the same time. They are over when it
// returns, and cut short where the visitor may not see the domain.
func (h *Handlers) beside(r *http.Request, who visitor, name registrar.DomainName, reads ...ask) (allowed visitor, err error) {
	group, ctx := routine.WithContext(r.Context())
	group.Go(func() (err error) {
		_, allowed, err = h.domainFor(ctx, r, who)
		return err
	})
	for _, read := range reads {
		group.Do(func() { read(ctx, who, name) })
	}
	return allowed, group.Wait()
}
