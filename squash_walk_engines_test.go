package skein_test

import (
	"database/sql"
	"flag"
	"testing"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/mysql"
	"github.com/skein-go/skein/dialect/postgres"
	"github.com/skein-go/skein/dialect/sqlite"
)

var serverWalks = flag.Int("squash.walks", 2, "how many squashed histories are walked on each server; each takes two databases")

// TestSquashOnServers is TestSquashOnDatabasesEverywhere on PostgreSQL and MariaDB.
func TestSquashOnServers(t *testing.T) {
	t.Parallel()
	for name, e := range map[string]walkEngine{"PostgreSQL": postgresWalks(), "MariaDB": mysqlWalks()} {
		t.Run(name, func(t *testing.T) { walkSquashes(t, e, *serverWalks) })
	}
}

// walkEngine is how a walk speaks to an engine; $ is a table, @ an index.
type walkEngine struct {
	dialect                             dialect.Dialect
	open                                func(t *testing.T, file string) (url string, db *sql.DB)
	dropIndex, tables, indexes, columns string
	join                                string // two expressions with a bar between
}

func sqliteWalks() walkEngine {
	return walkEngine{
		dialect: sqlite.Dialect{},
		open: func(t *testing.T, file string) (string, *sql.DB) {
			db, err := sql.Open("sqlite", file+"?_pragma=synchronous(0)")
			must(t, err)
			return "sqlite://" + file, db
		},
		dropIndex: "DROP INDEX @",
		tables:    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'skein%' ORDER BY 1",
		indexes:   "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = '$' ORDER BY 1",
		columns:   "SELECT name FROM pragma_table_info('$') ORDER BY 1",
		join:      "%s || '|' || coalesce(%s, '')",
	}
}

func postgresWalks() walkEngine {
	return walkEngine{
		dialect:   postgres.Dialect{},
		open:      func(t *testing.T, _ string) (string, *sql.DB) { return keptEngines()["postgres"](t) },
		dropIndex: "DROP INDEX @",
		tables:    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'skein%' ORDER BY 1",
		indexes:   "SELECT indexname FROM pg_indexes WHERE tablename = '$' AND indexname NOT LIKE '%_pkey%' ORDER BY 1",
		columns:   "SELECT column_name::text FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '$' ORDER BY 1",
		join:      "%s || '|' || coalesce(%s, '')",
	}
}

func mysqlWalks() walkEngine {
	return walkEngine{
		dialect:   mysql.Dialect{},
		open:      func(t *testing.T, _ string) (string, *sql.DB) { return keptEngines()["mysql"](t) },
		dropIndex: "DROP INDEX @ ON $",
		tables:    "SELECT table_name FROM information_schema.tables WHERE table_schema = database() AND table_name NOT LIKE 'skein%' ORDER BY 1",
		indexes:   "SELECT DISTINCT index_name FROM information_schema.statistics WHERE table_schema = database() AND table_name = '$' AND index_name <> 'PRIMARY' ORDER BY 1",
		columns:   "SELECT column_name FROM information_schema.columns WHERE table_schema = database() AND table_name = '$' ORDER BY 1",
		join:      "concat(%s, '|', coalesce(%s, ''))",
	}
}
