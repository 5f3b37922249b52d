package script

import (
	"fmt"
	"runtime"
	"strings"

	"github.com/skein-go/skein/op"
)

// recordGo runs a direction's function on a fresh recorder.
func (s *Script) recordGo(down bool) ([]op.Record, error) {
	run := s.Upgrade
	if down {
		run = s.Downgrade
	}
	switch {
	case run == nil && down && s.Upgrade != nil:
		return []op.Record{{Op: op.Irreversible{Why: noDowngradeFunc}, File: s.of().file}}, nil
	case run == nil:
		return nil, nil
	}
	m := &op.Recorder{}
	if err := s.guarded(run, m); err != nil {
		return nil, err
	}
	return m.Records(), checkRecords(m.Records(), down)
}

const noDowngradeFunc = "the script has no downgrade function"

// guarded runs f; a panic becomes an error with its place.
func (s *Script) guarded(f func(*op.Recorder), m *op.Recorder) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s: panic while recording revision %s: %v", s.panicPlace(), s.ID, p)
		}
	}()
	f(m)
	return nil
}

// panicPlace finds the line of the panic that is being recovered: the innermost in the script's own
// file, or else the innermost in the program.
func (s *Script) panicPlace() string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs)])
	panicking, place := false, ""
	for {
		f, more := frames.Next()
		at := fmt.Sprintf("%s:%d", f.File, f.Line)
		switch {
		case f.Function == "runtime.gopanic":
			panicking = true
		case !panicking || strings.HasPrefix(f.Function, "runtime."):
		case f.File == s.of().file:
			return at
		case place == "":
			place = at
		}
		if !more {
			break
		}
	}
	if place == "" {
		return s.of().file
	}
	return place
}

// checkRecords refuses Irreversible anywhere but alone in a downgrade.
func checkRecords(records []op.Record, down bool) error {
	for _, r := range records {
		if _, ok := r.Op.(op.Irreversible); ok && !down {
			return fmt.Errorf("%s: Irreversible in an upgrade: it belongs in the downgrade", r.Pos())
		}
	}
	return checkIrreversible(records)
}
