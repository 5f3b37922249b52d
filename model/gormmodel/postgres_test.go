package gormmodel_test

import (
	"database/sql"
	"strings"
	"testing"

	gormpostgres "gorm.io/driver/postgres"
	"gorm.io/gorm"

	"github.com/skein-go/skein/dialect/postgres"
	"github.com/skein-go/skein/internal/testdb"
)

// TestPostgres proves every set of models on a PostgreSQL server.
func TestPostgres(t *testing.T) {
	t.Parallel()
	// AutoMigrate's statements are prepared otherwise, and the tables they are about change.
	db, err := sql.Open("pgx", testdb.Postgres(t)+"&default_query_exec_mode=exec")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	s := &server{
		name: "postgres", dialect: postgres.Dialect{}, db: db,
		live: func() gorm.Dialector { return gormpostgres.New(gormpostgres.Config{Conn: db}) },
		idle: func() gorm.Dialector { return gormpostgres.Open("host=nowhere.invalid") },
		reset: func(t *testing.T) {
			exec(t, db, "DROP SCHEMA IF EXISTS billing CASCADE", "DROP SCHEMA public CASCADE", "CREATE SCHEMA public", "DROP TYPE IF EXISTS mood")
		},
		view: func(t *testing.T) []string { return postgresView(t, db) },
	}
	for _, p := range append(proofs(), postgresCases()...) {
		t.Run(p.name, func(t *testing.T) { s.prove(t, p) })
	}
}

func postgresView(t *testing.T, db *sql.DB) []string {
	t.Helper()
	var out []string
	for _, r := range rows(t, db, `
		SELECT 'column', a.attrelid::regclass, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
			pg_get_expr(d.adbin, d.adrelid), a.attcollation::regcollation, col_description(a.attrelid, a.attnum), pg_get_serial_sequence(a.attrelid::regclass::text, a.attname)
		FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p') LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
		WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relnamespace::regnamespace::text IN ('public', 'billing')
		UNION ALL SELECT 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid), NULL, NULL, NULL, NULL, NULL, NULL, NULL
		FROM pg_constraint WHERE connamespace::regnamespace::text IN ('public', 'billing')
		UNION ALL SELECT 'index', indrelid::regclass, NULL, pg_get_indexdef(indexrelid), NULL, NULL, NULL, NULL, NULL, NULL, NULL
		FROM pg_index WHERE indrelid::regclass::text !~ '^pg_'
		UNION ALL SELECT 'relation', oid::regclass, relkind::text, reloptions::text, NULL, NULL, NULL, pg_get_partkeydef(oid), NULL, NULL, NULL
		FROM pg_class WHERE relnamespace::regnamespace::text IN ('public', 'billing') AND relkind IN ('r', 'p', 'S', 'v')
		UNION ALL SELECT 'sequence', seqrelid::regclass, NULL, format('%s %s %s %s %s', seqtypid::regtype, seqstart, seqincrement, seqmax, seqcache), NULL, NULL, NULL, NULL, NULL, NULL, NULL
		FROM pg_sequence`) {
		out = append(out, strings.Join(r, " | "))
	}
	return sorted(out)
}
