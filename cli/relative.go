package cli

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// relative lets a command take a negative number as an argument, as in "downgrade -1": each digit is
// a hidden flag, and the digits together are the number.
type relative struct{ digits string }

// allowRelative adds the digits to a command.
func allowRelative(cmd *cobra.Command) {
	r := new(relative)
	for d := '0'; d <= '9'; d++ {
		f := cmd.Flags().VarPF(digit{r}, string(d), string(d), "")
		f.NoOptDefVal = string(d)
		f.Hidden = true
	}
}

type digit struct{ *relative }

func (d digit) Set(s string) error { d.digits += s; return nil }
func (d digit) String() string     { return "" }
func (d digit) Type() string       { return "digit" }

var _ pflag.Value = digit{}

// targets returns the arguments of a command, a negative number among them.
func targets(cmd *cobra.Command, args []string) []string {
	f := cmd.Flags().Lookup("1")
	if f == nil {
		return args
	}
	if d, ok := f.Value.(digit); ok && d.digits != "" {
		return append([]string{"-" + d.digits}, args...)
	}
	return args
}
