package op

import (
	"context"
	"maps"
)

type argsKey struct{}

// args is what scripts can read of their run: what a person said on the command line, and the dialect.
type args struct {
	tag, dialect string
	x            map[string]string
}

// WithTag returns a context that hands a tag to the Go functions of the scripts that are run with it:
// what --tag says on the command line.
func WithTag(ctx context.Context, tag string) context.Context {
	a := argsOf(ctx)
	a.tag = tag
	return context.WithValue(ctx, argsKey{}, a)
}

// WithX returns a context that hands named values to the Go functions of the scripts that are run with
// it: what -x says on the command line.
func WithX(ctx context.Context, x map[string]string) context.Context {
	a := argsOf(ctx)
	a.x = maps.Clone(x)
	return context.WithValue(ctx, argsKey{}, a)
}

// WithDialect returns a context that tells Go functions the dialect that they run on. A run says it itself.
func WithDialect(ctx context.Context, name string) context.Context {
	a := argsOf(ctx)
	a.dialect = name
	return context.WithValue(ctx, argsKey{}, a)
}

// Dialect returns the name of the dialect that a run is for: "sqlite", "postgres" or "mysql". It is for Go functions
// in scripts that run on several engines: QuoteFor(Dialect(ctx), "order") is a name in that engine's quotes.
func Dialect(ctx context.Context) string { return argsOf(ctx).dialect }

// Tag returns the tag that a run was given, "" if none. It is for Go functions in scripts.
func Tag(ctx context.Context) string { return argsOf(ctx).tag }

// X returns a copy of the named values that a run was given; a name without a value has "". It is for
// Go functions in scripts.
func X(ctx context.Context) map[string]string { return maps.Clone(argsOf(ctx).x) }

func argsOf(ctx context.Context) args {
	a, _ := ctx.Value(argsKey{}).(args)
	return a
}
