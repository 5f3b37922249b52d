package cli

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"

	"github.com/skein-go/skein/cli/view"
)

// logHandler writes records as users of migration tools know them: "INFO  [skein] message". Below
// INFO the attributes follow; at INFO and above the message says it all.
type logHandler struct {
	mu    *sync.Mutex
	w     io.Writer
	name  string // in brackets
	level slog.Level
	color bool
	attrs []slog.Attr
}

func newLogHandler(w io.Writer, level slog.Level, color bool) *logHandler {
	return &logHandler{mu: new(sync.Mutex), w: w, name: "skein", level: level, color: color}
}

func (h *logHandler) Enabled(_ context.Context, l slog.Level) bool { return l >= h.level }

func (h *logHandler) Handle(_ context.Context, r slog.Record) error {
	var b strings.Builder
	name := fmt.Sprintf("%-5s", r.Level)
	if h.color {
		name = levelColor(r.Level) + name + "\x1b[0m"
	}
	fmt.Fprintf(&b, "%s [%s] %s", name, h.name, view.Plain(r.Message))
	if r.Level < slog.LevelInfo {
		for _, at := range h.attrs {
			b.WriteString(" " + view.Plain(at.String()))
		}
		r.Attrs(func(at slog.Attr) bool {
			b.WriteString(" " + view.Plain(at.String()))
			return true
		})
	}
	b.WriteByte('\n')
	h.mu.Lock()
	defer h.mu.Unlock()
	_, err := io.WriteString(h.w, b.String())
	return err
}

func (h *logHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	c := *h
	c.attrs = append(c.attrs[:len(c.attrs):len(c.attrs)], attrs...)
	return &c
}

func (h *logHandler) WithGroup(string) slog.Handler { return h }

func levelColor(l slog.Level) string {
	switch {
	case l >= slog.LevelError:
		return "\x1b[31m"
	case l >= slog.LevelWarn:
		return "\x1b[33m"
	case l >= slog.LevelInfo:
		return "\x1b[32m"
	}
	return "\x1b[2m"
}
