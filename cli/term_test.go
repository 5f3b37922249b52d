package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
)

func TestColor(t *testing.T) {
	var buf bytes.Buffer
	for mode, want := range map[colorMode]bool{"": false, "auto": false, "never": false, "always": true} {
		if got := mode.enabled(&buf); got != want {
			t.Errorf("--color %s on a buffer: %v", mode, got)
		}
	}
	t.Setenv("NO_COLOR", "1")
	if mode := colorMode("always"); !mode.enabled(&buf) {
		t.Error("--color always is stronger than NO_COLOR")
	}
}

func TestLog(t *testing.T) {
	var buf bytes.Buffer
	log := slog.New(newLogHandler(&buf, slog.LevelInfo, false))
	log.Info("Context impl SQLite.", "ignored", 1)
	log.Warn("careful")
	log.Debug("unseen")
	if want := "INFO  [skein] Context impl SQLite.\nWARN  [skein] careful\n"; buf.String() != want {
		t.Errorf("got\n%s", buf.String())
	}
	buf.Reset()
	log = slog.New(newLogHandler(&buf, slog.LevelDebug, true)).With("run", 7)
	log.Debug("Ran", "took", "1s")
	if want := "\x1b[2mDEBUG\x1b[0m [skein] Ran run=7 took=1s\n"; buf.String() != want {
		t.Errorf("got %q", buf.String())
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	other := errors.New("other")
	if got := interrupted(ctx, context.Canceled); got != context.Canceled {
		t.Error(got)
	}
	cancel()
	if got := interrupted(ctx, other); got != other {
		t.Error(got)
	}
	if got := interrupted(ctx, fmt.Errorf("run: %w", context.Canceled)); ExitCode(got) != exitFailed || !errors.Is(got, context.Canceled) {
		t.Error(got)
	}
}

func TestFindEditor(t *testing.T) {
	none := func(string) (string, error) { return "", errors.New("not found") }
	vi := func(name string) (string, error) {
		if name == "vi" {
			return "/usr/bin/vi", nil
		}
		return "", errors.New("not found")
	}
	env := func(m map[string]string) func(string) string { return func(k string) string { return m[k] } }
	for _, tt := range []struct {
		env  map[string]string
		look func(string) (string, error)
		want string
	}{
		{map[string]string{"VISUAL": "code --wait", "EDITOR": "ed"}, none, "[code --wait]"},
		{map[string]string{"EDITOR": "ed"}, vi, "[ed]"},
		{nil, vi, "[/usr/bin/vi]"},
		{nil, none, "[]"},
	} {
		got, err := findEditor(env(tt.env), tt.look)
		if fmt.Sprint(got) != tt.want || (err == nil) == (tt.want == "[]") {
			t.Errorf("%v: %v, %v", tt.env, got, err)
		}
	}
}
