package cli

import (
	"strings"

	"github.com/spf13/cobra"
)

// renameFlags adds the flags that answer questions about renames.
func renameFlags(cmd *cobra.Command, renames *[]string, none *bool) {
	f := cmd.Flags()
	f.StringArrayVar(renames, "rename", nil, "what was renamed: table.column:new, or old:new for a table or an index (may be repeated)")
	f.BoolVar(none, "no-rename", false, "nothing else was renamed: what vanished was dropped")
	cmd.RegisterFlagCompletionFunc("rename", cobra.NoFileCompletions)
}

// checkRenames looks at the form of the answers.
func checkRenames(renames []string) error {
	for _, r := range renames {
		if from, to, ok := strings.Cut(r, ":"); !ok || from == "" || to == "" {
			return usage("--rename %s: it takes old:new, as in users.name:full_name or old_table:new_table", r)
		}
	}
	return nil
}
