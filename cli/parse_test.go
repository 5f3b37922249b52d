package cli

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/skein-go/skein"
)

// seen is what a command was run with.
type seen struct {
	args []string
	cmd  *cobra.Command
}

// parse runs a command line up to the point where the command would begin its work.
func parse(args ...string) (seen, error) {
	var got seen
	stop := errors.New("stop")
	a := &app{program: "skein", start: func(cmd *cobra.Command) error {
		got = seen{targets(cmd, cmd.Flags().Args()), cmd}
		return stop
	}}
	root := a.group("skein", "")
	root.SilenceErrors = true
	root.SetArgs(args)
	root.SetOut(io.Discard)
	root.SetErr(io.Discard)
	err := root.Execute()
	if errors.Is(err, stop) {
		err = nil
	}
	return got, err
}

func TestArguments(t *testing.T) {
	for _, tt := range []struct{ line, command, want string }{
		{"downgrade -1", "downgrade", "-1"},
		{"downgrade -12", "downgrade", "-12"},
		{"downgrade -- -3", "downgrade", "-3"},
		{"downgrade -1 --sql", "downgrade", "-1"},
		{"-q downgrade -1 -v", "downgrade", "-1"},
		{"downgrade -d db -10", "downgrade", "-10"},
		{"downgrade head-1", "downgrade", "head-1"},
		{"downgrade a@-1", "downgrade", "a@-1"},
		{"upgrade +1", "upgrade", "+1"},
		{"upgrade 5f15:head --sql", "upgrade", "5f15:head"},
		{"show -2", "show", "-2"},
		{"stamp a b", "stamp", "a b"},
		{"merge a b", "merge", "a b"},
		{"plan downgrade -2", "downgrade", "-2"},
		{"plan upgrade", "upgrade", ""},
	} {
		got, err := parse(strings.Fields(tt.line)...)
		if err != nil {
			t.Errorf("%s: %v", tt.line, err)
			continue
		}
		if have := strings.Join(got.args, " "); got.cmd.Name() != tt.command || have != tt.want {
			t.Errorf("%s: %s with %q, want %s with %q", tt.line, got.cmd.Name(), have, tt.command, tt.want)
		}
	}
}

func TestFlags(t *testing.T) {
	got, err := parse("history", "-r", "-3:current", "-i", "-v")
	if err != nil {
		t.Fatal(err)
	}
	if r := got.cmd.Flags().Lookup("rev-range").Value.String(); r != "-3:current" {
		t.Errorf("rev-range is %q", r)
	}
	got, err = parse("migrate", "--rename", "a.b:c", "--rename", "t:u", "--depends-on", "x,y")
	if err != nil {
		t.Fatal(err)
	}
	if r, _ := got.cmd.Flags().GetStringArray("rename"); !slices.Equal(r, []string{"a.b:c", "t:u"}) {
		t.Errorf("rename is %q", r)
	}
}

func TestUsageErrors(t *testing.T) {
	for line, want := range map[string]string{
		"upgrad":             `unknown command "upgrad" for "skein"; did you mean "upgrade"?`,
		"bogus":              `unknown command "bogus" for "skein"; see 'skein --help'`,
		"upgrade --bogus":    "unknown flag: --bogus; see 'skein upgrade --help'",
		"upgrade -k":         "unknown shorthand flag: 'k' in -k; see 'skein upgrade --help'",
		"upgrade a b":        "skein upgrade takes one revision, got 2 arguments: a b",
		"downgrade -1 base":  "skein downgrade takes one revision, got 2 arguments: -1 base",
		"history head":       `skein history takes no arguments, got "head"`,
		"merge":              "skein merge needs the revisions to merge, or heads; see 'skein merge --help'",
		"heads --color blue": `invalid argument "blue" for "--color" flag: must be auto, always or never; see 'skein heads --help'`,
		"plan":               "skein plan needs upgrade or downgrade, and a revision; see 'skein plan --help'",
		"plan upgade":        `unknown command "upgade" for "skein plan"; did you mean "upgrade"?`,
		"migrate --rename":   "flag needs an argument: --rename; see 'skein migrate --help'",
		"merge --no-rename":  "unknown flag: --no-rename; see 'skein merge --help'",
	} {
		_, err := parse(strings.Fields(line)...)
		if err == nil || err.Error() != want {
			t.Errorf("%s:\n got %v\nwant %s", line, err, want)
		}
		if ExitCode(err) != exitUsage {
			t.Errorf("%s: exit code %d", line, ExitCode(err))
		}
	}
	if _, err := parse("upgrade", ""); ExitCode(err) != exitUsage {
		t.Errorf("an empty argument: %v", err)
	}
}

// Every command tells what it is for, with an example.
func TestEveryCommandExplainsItself(t *testing.T) {
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		if c.HasParent() {
			if c.Short == "" || !strings.HasSuffix(c.Short, ".") {
				t.Errorf("%s: Short is %q", c.CommandPath(), c.Short)
			}
			if !strings.HasPrefix(c.Example, "  "+c.Root().Name()+" "+strings.TrimPrefix(c.CommandPath(), c.Root().Name()+" ")) {
				t.Errorf("%s: Example is %q", c.CommandPath(), c.Example)
			}
			if !c.SilenceUsage || c.RunE == nil || c.Args == nil {
				t.Errorf("%s: SilenceUsage, RunE or Args is missing", c.CommandPath())
			}
		}
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(Root())
}

func TestExitCode(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{foundError{errors.New("x")}, 1},
		{usage("x"), 2},
		{refusedError{errors.New("x")}, 3},
		{errors.New("x"), 4},
		{errors.Join(errors.New("y"), skein.ErrRefused), 3},
	} {
		if got := ExitCode(tt.err); got != tt.want {
			t.Errorf("ExitCode(%v) = %d, want %d", tt.err, got, tt.want)
		}
	}
}
