package skein_test

import (
	"context"
	"fmt"

	_ "modernc.org/sqlite"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/script"
)

// What a person says with --tag and -x, or a program with op.WithTag and op.WithX, is there for the Go
// functions of the scripts.
func ExampleMigrator_Upgrade_args() {
	revisions := script.NewSet().Add(script.Script{
		ID: "5f15cbadc711", Message: "first tenant",
		Upgrade: func(m *op.Recorder) {
			m.Exec("CREATE TABLE tenants (name TEXT)")
			m.Func("add the tenant", func(ctx context.Context, tx op.Tx) error {
				fmt.Println("adding", op.X(ctx)["tenant"], "as", op.Tag(ctx))
				_, err := tx.ExecContext(ctx, "INSERT INTO tenants VALUES (?)", op.X(ctx)["tenant"])
				return err
			})
		},
	})
	m, err := skein.New(skein.Config{URL: "sqlite::memory:", Scripts: revisions})
	if err != nil {
		panic(err)
	}
	defer m.Close()
	ctx := op.WithTag(op.WithX(context.Background(), map[string]string{"tenant": "acme"}), "trial")
	fmt.Println(m.Upgrade(ctx, "heads"))
	// Output:
	// adding acme as trial
	// <nil>
}
