package srs

import (
	"context"
	"errors"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/retrypolicy"

	"portal/internal/registrar"
)

// ErrNotAnswering is the cause of a call that was not made because the last ones
// all failed on the way.
var ErrNotAnswering = errors.New("the registrar has not been answering; not tried")

// ErrBusy is the cause of a call that was not made because it got no turn under
// the account's limits: it waited too long, or who gives turns can't be asked.
var ErrBusy = errors.New("no turn under the account's limits on calls; not tried")

// manners keep the portal a good guest: limits on parallel calls and on rate, a
// circuit breaker for failures of transport, and retries for reads.
type manners struct {
	turns   Turns
	breaker circuitbreaker.CircuitBreaker[exchange]
	circuit failsafe.Executor[exchange]
	again   failsafe.Executor[exchange]
}

func newManners(c Config) *manners {
	m := &manners{turns: c.Turns}
	if m.turns == nil {
		m.turns = newLocalTurns(c)
	}
	m.breaker = circuitbreaker.NewBuilder[exchange]().
		HandleIf(func(x exchange, _ error) bool { return isTransport(x.err) }).
		WithFailureThreshold(uint(c.BreakAfter)).
		WithSuccessThreshold(1).
		WithDelay(c.BreakFor).
		Build()
	retry := retrypolicy.NewBuilder[exchange]().
		HandleIf(func(x exchange, err error) bool { return err == nil && mayRetry(x) }).
		WithMaxRetries(max(c.ReadRetries, 0)).
		WithBackoff(c.RetryDelay, 20*c.RetryDelay).
		WithJitterFactor(0.5).
		ReturnLastFailure().
		Build()
	m.circuit = failsafe.With[exchange](m.breaker)
	m.again = failsafe.With[exchange](retry)
	return m
}

// mayRetry reports whether a read that ended in x is worth another attempt.
func mayRetry(x exchange) bool {
	if x.err != nil {
		return !isTrust(x.err) && !errors.Is(x.err, ErrTooLarge) && !errors.Is(x.err, context.Canceled)
	}
	m := x.reply.Meaning
	return m.Class == Throttle || m.Class == Transient && m.Write == OutcomeUnknown
}

// isTransport reports whether a failure says something about the way to the
// registrar rather than about one call: a call that its own caller gave up does not.
func isTransport(err error) bool {
	return err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, ErrTooLarge)
}

func (m *manners) read(ctx context.Context, call func(context.Context) exchange) exchange {
	return m.through(ctx, registrar.CallerOf(ctx).Saves, call, m.again.WithContext(ctx).Get)
}

func (m *manners) once(ctx context.Context, call func(context.Context) exchange) exchange {
	return m.through(ctx, true, call, func(attempt func() (exchange, error)) (exchange, error) { return attempt() })
}

// through returns what the last call ended in, or, when none was made, why. It
// does not trust the policies to hand results on: what is known of a change must
// not be lost to a context that ended meanwhile. run makes one attempt or several,
// each with a turn of its own.
func (m *manners) through(
	ctx context.Context, urgent bool, call func(context.Context) exchange, run func(attempt func() (exchange, error)) (exchange, error),
) exchange {
	if m.breaker.IsOpen() && m.breaker.RemainingDelay() > 0 {
		return exchange{err: ErrNotAnswering} // at once, without a turn under the limits
	}
	var last exchange
	called := false
	_, err := run(func() (exchange, error) {
		release, err := m.turns.Take(ctx, registrar.CallerOf(ctx).Profile, urgent)
		if err != nil {
			return exchange{}, err
		}
		defer release()
		return m.circuit.WithContext(ctx).Get(func() (exchange, error) {
			if ctx.Err() != nil {
				return exchange{err: context.Canceled}, nil // says nothing about the registrar
			}
			called = true
			last = call(ctx)
			return last, nil
		})
	})
	switch {
	case called:
		return last
	case ctx.Err() != nil:
		return exchange{err: ctx.Err()}
	case errors.Is(err, circuitbreaker.ErrOpen):
		return exchange{err: ErrNotAnswering}
	}
	return exchange{err: errors.Join(ErrBusy, err)}
}

// Answering reports whether the circuit is closed: the last calls got through.
func (c *Client) Answering() bool { return c.manners.breaker.IsClosed() }
