package registrar

import "context"

// Caller is on whose behalf calls are made, so that those who share an account
// take turns. The zero value is the portal's own work.
type Caller struct {
	Profile string // what tells it from all others of the account; "" for none
	Saves   bool   // the calls are part of a sign-in or an edit: somebody waits for it
}

// CallerFor is the caller for a profile of a brand.
func CallerFor(brand, profile string) Caller { return Caller{Profile: brand + " " + profile} }

type callerKey struct{}

// WithCaller notes on whose behalf the calls of ctx are made.
func WithCaller(ctx context.Context, c Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}

// CallerOf returns what WithCaller noted.
func CallerOf(ctx context.Context) Caller {
	c, _ := ctx.Value(callerKey{}).(Caller)
	return c
}
