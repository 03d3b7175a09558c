package portal

import (
	"context"
	"net/http"
)

// Handler is the portal on the web.
func (a *App) Handler() http.Handler { return a.handler }

// StartChanges has the app follow its changes, and do nothing else behind the pages.
func (a *App) StartChanges(ctx context.Context) (stop func(), err error) {
	if err := a.self.Start(ctx); err != nil {
		return nil, err
	}
	go a.changes.Reconcile(ctx)
	return func() {
		_ = a.changes.Close(context.Background())
		a.limits.close()
	}, nil
}
