package sqlite

import (
	"context"
	"fmt"

	"github.com/skein-go/skein/op"
)

// statsAside begins the names of temporary tables that hold what ANALYZE found out.
const statsAside = ownPrefix + "stats_"

// keepStats sets aside what ANALYZE found out. SQLite forgets it with a table that is dropped, as a rebuild
// drops the table whose rows it has copied, and queries would be planned blindly until somebody runs
// ANALYZE again.
func (t *transaction) keepStats(ctx context.Context) error {
	names, err := statTables(ctx, t.conn)
	if err != nil {
		return err
	}
	for _, name := range names {
		if _, err := t.conn.ExecContext(ctx, fmt.Sprintf("CREATE TEMP TABLE %s%s AS SELECT * FROM main.%[2]s", statsAside, name)); err != nil {
			return fmt.Errorf("keep %s: %w", name, err)
		}
	}
	t.stats = names
	return nil
}

// returnStats gives back what was found out about tables and indexes that are there again. Something of
// the same name may be another thing: it is an estimate in any case, and the next ANALYZE writes it anew.
func (t *transaction) returnStats(ctx context.Context) error {
	for _, name := range t.stats {
		for _, s := range []string{
			fmt.Sprintf(`INSERT INTO main.%[2]s SELECT * FROM temp.%[1]s%[2]s AS k
WHERE EXISTS (SELECT 1 FROM main.sqlite_master WHERE type = 'table' AND name = k.tbl)
AND (k.idx IS NULL OR k.idx = k.tbl OR EXISTS (SELECT 1 FROM main.sqlite_master WHERE type = 'index' AND name = k.idx AND tbl_name = k.tbl))
AND NOT EXISTS (SELECT 1 FROM main.%[2]s AS s WHERE s.tbl = k.tbl AND s.idx IS k.idx)`, statsAside, name),
			"DROP TABLE temp." + statsAside + name,
		} {
			if _, err := t.conn.ExecContext(ctx, s); err != nil {
				return fmt.Errorf("give %s back: %w", name, err)
			}
		}
	}
	return nil
}

// statTables lists the tables that ANALYZE has made.
func statTables(ctx context.Context, db op.Tx) ([]string, error) {
	rows, err := db.QueryContext(ctx, "SELECT name FROM main.sqlite_master WHERE name IN ('sqlite_stat1', 'sqlite_stat4') ORDER BY name")
	if err != nil {
		return nil, fmt.Errorf("look for statistics: %w", err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		out = append(out, name)
	}
	return out, rows.Err()
}
