package cli

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/revision"
)

func newDowngrade(a *app) *cobra.Command {
	var o moveOptions
	cmd := &cobra.Command{
		Use:   "downgrade [REVISION]",
		Short: "Take the database back to an earlier revision (default: -1, one step).",
		Long: `Take the database back to an earlier revision: one step if none is named; base undoes everything.
Where rows would be lost for good, a terminal is asked first; elsewhere they are counted and named.`,
		Example:           lines(a, "downgrade", "downgrade -2", "downgrade 5f15cbadc711", "downgrade base"),
		Args:              a.args(0, 1, "one revision"),
		ValidArgsFunction: a.complete,
	}
	cmd.RunE = a.run(func(s *session, args []string) error {
		o.target = target(cmd, args, "-1")
		if o.sql && len(targets(cmd, args)) == 0 {
			o.target = "head:-1"
		}
		return downgrade(s, o)
	})
	sqlFlag(cmd, &o.sql)
	tagFlag(a, cmd)
	singleFlag(a, cmd)
	exactFlag(a, cmd)
	resumeFlag(a, cmd)
	waitFlag(a, cmd)
	allowRelative(cmd)
	return cmd
}

func downgrade(s *session, o moveOptions) error {
	if err := s.noJSON("--sql", o.sql); err != nil {
		return err
	}
	if o.sql {
		return s.printed(func(w io.Writer) error { return s.DowngradeSQL(s.ctx, w, o.target) })
	}
	if err := s.confirmLosses(o.target); err != nil {
		return err
	}
	if err := s.Downgrade(s.ctx, o.target); err != nil {
		return err
	}
	return s.showReached()
}

// confirmLosses asks before a downgrade that destroys data, on a terminal and without --yes. Elsewhere nobody is
// there to ask, and who wrote the command meant it: what goes is counted and named.
func (s *session) confirmLosses(target string) error {
	if s.yes {
		return nil
	}
	rows, other := s.losses(target)
	if !s.interactive {
		for _, text := range rows {
			s.cfg.Log.Warn(text)
		}
		return nil
	}
	if len(rows)+len(other) == 0 {
		return nil
	}
	text := fmt.Sprintf("This destroys data: %s.", strings.Join(append(rows, other...), "; "))
	switch ok, err := confirm(s.ctx, s.in, s.err, text); {
	case err != nil:
		return err
	case !ok:
		return refusedError{fmt.Errorf("not downgraded: nobody confirmed it; --yes does")}
	}
	return nil
}

// losses lists what a downgrade would destroy: the rows and values that are there, and what else its
// statements say. Where that can't be told, the downgrade itself is to say why.
func (s *session) losses(target string) (rows, other []string) {
	cfg := s.cfg
	cfg.Log = slog.New(slog.DiscardHandler)
	m, err := skein.New(cfg)
	if err != nil {
		return nil, nil
	}
	defer m.Close()
	p, err := m.Plan(context.WithoutCancel(s.ctx), revision.Down, skein.PlanOptions{Target: target})
	if err != nil {
		return nil, nil
	}
	seen := map[string]bool{}
	for _, f := range p.Facts {
		if f.Kind == "lost" && f.Rows > 0 {
			seen[f.Object] = true
			rows = append(rows, f.Text)
		}
	}
	for _, step := range p.Steps {
		for _, st := range step.Statements {
			for _, h := range st.Hazards {
				if h.Kind == "data_loss" && !seen[h.Object] {
					other = append(other, strings.TrimSuffix(h.Object+": "+h.Detail, ": "))
				}
			}
		}
	}
	return rows, other
}
