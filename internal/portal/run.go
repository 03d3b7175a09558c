package portal

import (
	"context"
	"errors"
	"time"

	"portal/internal/routine"
)

// shutdownWait is how long calls in flight may go on after a request to stop.
const shutdownWait = 110 * time.Second

// start sets the app to work behind the pages. What it does outlives ctx's values
// alone: stop ends it.
func (a *App) start(ctx context.Context) error {
	ctx, a.cancel = context.WithCancel(ctx)
	err := a.Process.Start(ctx)
	if err == nil {
		err = a.Queue.Start(ctx)
	}
	if err != nil {
		a.cancel()
		a.limits.close()
		return err
	}
	a.background.Do(func() { a.Changes.Reconcile(ctx) })
	a.background.Do(func() { a.keys.Run(ctx) })
	a.background.Do(func() { a.Sealer.Run(ctx) })
	a.background.Do(func() { a.purge(ctx) })
	a.background.Do(func() { a.Inventory.Run(ctx, a.Prove) })
	return nil
}

// stop lets jobs under way end, then the changes that outlive them, then all else.
// No request may come any more.
func (a *App) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownWait)
	defer cancel()
	err := errors.Join(a.Inventory.Close(ctx), a.Queue.Stop(ctx), a.Changes.Close(ctx))
	a.cancel()
	a.background.Wait()
	a.limits.close()
	return err
}

// purge removes sessions and counters that are over, now and then.
func (a *App) purge(ctx context.Context) {
	routine.Repeat(ctx, a.log, "purge", func(ctx context.Context) time.Duration {
		var problems []error
		for _, purge := range []func(context.Context) error{a.Auth.Purge, a.Notices.Purge, a.forms.Purge} {
			problems = append(problems, routine.Try(func() error { return purge(ctx) }))
		}
		if err := errors.Join(problems...); err != nil && ctx.Err() == nil {
			routine.Report(ctx, a.log, "purge will be tried again", err)
		}
		return 10 * time.Minute
	})
}
