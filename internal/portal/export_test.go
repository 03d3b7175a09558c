package portal

import "context"

// StartChanges has the app follow its changes, and do nothing else behind the pages.
func (a *App) StartChanges(ctx context.Context) (stop func(), err error) {
	if err := a.Process.Start(ctx); err != nil {
		return nil, err
	}
	go a.Changes.Reconcile(ctx)
	return func() {
		_ = a.Changes.Close(context.Background())
		a.limits.close()
	}, nil
}
