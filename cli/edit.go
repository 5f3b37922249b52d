package cli

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/spf13/cobra"
)

func newEdit(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:               "edit [REVISION]",
		Short:             "Open the script of a revision in your editor (default: head).",
		Long:              "Open the script of a revision in the editor that $VISUAL or $EDITOR names, else in a common one.",
		Example:           lines(a, "edit", "edit 5f15", "edit current"),
		Args:              a.args(0, 1, "one revision"),
		ValidArgsFunction: a.complete,
	}
	cmd.RunE = a.run(func(s *session, args []string) error {
		return edit(s, target(cmd, args, "head"))
	})
	allowRelative(cmd)
	return cmd
}

func edit(s *session, target string) error {
	revs, err := s.Show(s.ctx, target)
	if err != nil {
		return err
	}
	var files []string
	for _, r := range revs {
		if _, err := os.Stat(r.File); err != nil {
			return usage("revision %s: its script %s can't be opened here: %w", r.ID, cmp.Or(r.File, "(no file)"), err)
		}
		files = append(files, r.File)
	}
	if len(files) == 0 {
		return usage("%s names no revision, so there is nothing to edit", target)
	}
	editor, err := findEditor(os.Getenv, exec.LookPath)
	if err != nil {
		return err
	}
	return openEditor(s, editor, files)
}

func openEditor(s *session, editor, files []string) error {
	// The editor owns the terminal, ^C too: it is not to be killed by a cancelled context.
	cmd := exec.CommandContext(context.WithoutCancel(s.ctx), editor[0], append(editor[1:], files...)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = s.in, s.terminal, s.err
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("editor %s: %w", strings.Join(editor, " "), err)
	}
	return nil
}

// findEditor returns the command line of the user's editor.
func findEditor(getenv func(string) string, look func(string) (string, error)) ([]string, error) {
	if fields := strings.Fields(cmp.Or(getenv("VISUAL"), getenv("EDITOR"))); len(fields) > 0 {
		return fields, nil
	}
	for _, name := range []string{"sensible-editor", "editor", "nano", "vim", "vi", "emacs", "notepad"} {
		if path, err := look(name); err == nil {
			return []string{path}, nil
		}
	}
	return nil, usage("no editor found: set EDITOR, as in EDITOR=nano")
}
