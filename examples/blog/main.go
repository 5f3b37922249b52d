// Command blog is a small app with GORM models whose database Skein migrates: `blog db …` are
// Skein's commands, the others are the app's own.
package main

import (
	"cmp"
	"context"
	"database/sql"
	"os"
	"os/signal"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/cli"
	"github.com/skein-go/skein/dialect/sqlite"
	"github.com/skein-go/skein/model/gormmodel"
	"github.com/spf13/cobra"
	gormsqlite "gorm.io/driver/sqlite"
	"gorm.io/gorm"
	_ "modernc.org/sqlite"

	"example.com/blog/migrations"
	"example.com/blog/models"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx)
	stop()
	os.Exit(cli.ExitCode(err))
}

func run(ctx context.Context) error {
	db, err := sql.Open("sqlite", cmp.Or(os.Getenv("BLOG_DB"), "blog.db"))
	if err != nil {
		return err
	}
	defer db.Close()

	app := &cobra.Command{Use: "blog", Short: "A blog with roles and users"}
	app.AddCommand(cli.Command(skein.Config{
		DB:      db,
		Dialect: sqlite.Dialect{},
		Models:  gormmodel.Of(models.All()...),
		Scripts: migrations.Revisions,
	}))
	app.AddCommand(&cobra.Command{
		Use: "seed", Short: "Insert roles and users through GORM", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			g, err := gorm.Open(gormsqlite.Dialector{Conn: db}, &gorm.Config{})
			if err != nil {
				return err
			}
			return models.Seed(g)
		},
	})
	app.AddCommand(&cobra.Command{
		Use: "rows", Short: "Show every row of every table", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return rows(c.Context(), db, c.OutOrStdout()) },
	})
	return app.ExecuteContext(ctx)
}
