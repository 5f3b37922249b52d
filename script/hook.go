package script

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
)

// Hook is a command that runs on each new script: a formatter, a linter, git add.
type Hook struct {
	Name string
	// Command is the program and its arguments. {file} in an argument is the script's path; if none
	// has it, the path comes last.
	Command []string
}

// Run runs the hook on a file. Its error, with what the command printed, is for a warning: the script
// is written whatever the hook says.
func (h Hook) Run(ctx context.Context, file string) error {
	if len(h.Command) == 0 {
		return fmt.Errorf("hook %q has no command", h.Name)
	}
	args, placed := make([]string, len(h.Command)), false
	for i, a := range h.Command {
		placed = placed || strings.Contains(a, "{file}")
		args[i] = strings.ReplaceAll(a, "{file}", file)
	}
	if !placed {
		args = append(args, file)
	}
	out, err := exec.CommandContext(ctx, args[0], args[1:]...).CombinedOutput()
	if err != nil {
		if text := bytes.TrimSpace(out); len(text) > 0 {
			return fmt.Errorf("hook %q on %s: %w: %s", h.Name, file, err, text)
		}
		return fmt.Errorf("hook %q on %s: %w", h.Name, file, err)
	}
	return nil
}
