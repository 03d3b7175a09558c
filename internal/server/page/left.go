package page

import (
	"context"
	"errors"
	"log/slog"
)

// statusLeft is what the log says of a request whose visitor hung up before the answer;
// nobody receives it. It is nginx's "client closed request".
const statusLeft = 499

// Left reports whether err says no more than that the visitor hung up: ctx, that of
// the request, ended early, and what was under way was given up for that.
func Left(ctx context.Context, err error) bool {
	return errors.Is(ctx.Err(), context.Canceled) && errors.Is(err, context.Canceled)
}

// Warn logs an error that the visitor is not told of. That they left is no news: whoever
// hangs up on hundreds of pages must not fill the log with warnings.
func Warn(ctx context.Context, log *slog.Logger, msg string, err error, args ...any) {
	level := slog.LevelWarn
	if Left(ctx, err) {
		level = slog.LevelDebug
	}
	log.Log(ctx, level, msg, append(args, "err", err)...)
}
