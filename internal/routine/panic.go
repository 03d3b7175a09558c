// Package routine runs work beside the goroutine that wants it, such that a panic costs
// that work and not the process: it becomes an error, reaches who waits for the work,
// or is logged where nobody does. A test keeps other packages from starting goroutines
// in another way.
package routine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
)

// Panic is a panic that was caught. Its text is what the runtime said; of other values
// it has only the type: they may be made from what a visitor typed.
type Panic struct {
	text  string
	Stack string // of the goroutine that panicked
}

// Error implements error.
func (p *Panic) Error() string { return "panic: " + p.text }

// Caught makes an error of what recover returned. It is called in the deferred function.
func Caught(cause any) *Panic {
	if passed, ok := cause.(*Panic); ok { // on by Group.Wait
		return passed
	}
	p := &Panic{text: fmt.Sprintf("a value of type %T", cause), Stack: string(debug.Stack())}
	var fault runtime.Error
	if err, ok := cause.(error); ok && errors.As(err, &fault) {
		p.text = fault.Error()
	}
	return p
}

// Try calls work and returns its error: a *Panic if it panics.
func Try(work func() error) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = Caught(cause)
		}
	}()
	return work()
}

// Report logs that work failed and goes on: as a warning, or, where it panicked, as an
// error with the place, for somebody has to mend the program.
func Report(ctx context.Context, log *slog.Logger, message string, err error, args ...any) {
	level := slog.LevelWarn
	if errors.As(err, new(*Panic)) {
		level = slog.LevelError
	}
	log.Log(ctx, level, message, append(args, Attrs(err)...)...)
}

// Attrs are what a log holds of err: its text and, where it is a panic, the place.
func Attrs(err error) []any {
	attrs := []any{"err", err}
	var p *Panic
	if errors.As(err, &p) {
		attrs = append(attrs, "stack", p.Stack)
	}
	return attrs
}
