package cli

import (
	"context"
	"io"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/spf13/cobra"
	_ "modernc.org/sqlite"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/script"
)

// -x and --tag reach the Go functions of scripts, wherever they stand on the command line.
func TestArgsReachFunctions(t *testing.T) {
	for _, line := range [][]string{
		{"db", "upgrade", "--tag", "blue", "-x", "tenant=acme=1", "-x", "dry"},
		{"db", "-x", "tenant=acme=1", "--x-arg", "dry", "upgrade", "--tag=blue"},
	} {
		var tag string
		var x map[string]string
		set := script.NewSet().Add(script.Script{ID: "aaaa1111", Upgrade: func(m *op.Recorder) {
			m.Func("look", func(ctx context.Context, _ op.Tx) error {
				tag, x = op.Tag(ctx), op.X(ctx)
				return nil
			})
		}})
		app := &cobra.Command{Use: "app", SilenceUsage: true}
		app.AddCommand(Command(skein.Config{URL: "sqlite://" + filepath.Join(t.TempDir(), "app.db"), Scripts: set, Dir: t.TempDir()}))
		app.SetArgs(line)
		app.SetErr(io.Discard)
		if err := app.Execute(); err != nil {
			t.Fatal(err)
		}
		if want := map[string]string{"tenant": "acme=1", "dry": ""}; tag != "blue" || !reflect.DeepEqual(x, want) {
			t.Errorf("%v: tag %q, x %v", line, tag, x)
		}
	}
}
