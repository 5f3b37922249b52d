package script

import (
	"strings"
	"testing"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/revision"
)

// TestTransactionsOfItsOwn holds what the transactions of a PostgreSQL script come to.
func TestTransactionsOfItsOwn(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"BEGIN; a; b; COMMIT", "a; b"},
		{"BEGIN; a; COMMIT; BEGIN; b; END", "a; COMMIT!; b"},
		{"BEGIN; a; COMMIT AND CHAIN; b; COMMIT", "a; COMMIT!; b"},
		{"a; COMMIT AND CHAIN; b; COMMIT WORK AND CHAIN; c", "a; COMMIT!; b; COMMIT!; c"},
		{"SET x = 1; BEGIN; a; COMMIT; b", "SET x = 1; a; COMMIT!; b"},
		{"BEGIN; a; COMMIT AND CHAIN; COMMIT", "a"},
		{"BEGIN; COMMIT; BEGIN; a; COMMIT AND NO CHAIN", "a"},
		{"BEGIN; a; SAVEPOINT s; b; ROLLBACK TO s; c; COMMIT", "a; SAVEPOINT s; b; ROLLBACK TO s; c"},
		{"BEGIN; a; COMMIT AND CHAIN; b; ROLLBACK AND CHAIN; c; COMMIT", "a; COMMIT!; SAVEPOINT skein_part; b; ROLLBACK TO SAVEPOINT skein_part; RELEASE SAVEPOINT skein_part; c"},
		{"z; BEGIN; a; ROLLBACK; b", "z; SAVEPOINT skein_part; a; ROLLBACK TO SAVEPOINT skein_part; RELEASE SAVEPOINT skein_part; b"},
		{"BEGIN; ROLLBACK; a", "a"},
		{"a;\n-- +skein no transaction\nCOMMIT;\nb", "a; COMMIT!; b"},
		{"a; COMMIT; b", "a; COMMIT!; b"},
		{"a; END", "a"},
		{"COMMIT; a; COMMIT; COMMIT", "a"},
		{"BEGIN; BEGIN; a; COMMIT; COMMIT; b", "a; COMMIT!; b"},
		{"START TRANSACTION READ WRITE; a; COMMIT", "a"},
		{"BEGIN WORK READ WRITE, NOT DEFERRABLE; a; END WORK", "a"},
		{"BEGIN ISOLATION LEVEL SERIALIZABLE; a; COMMIT", "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; a"},
		{"START TRANSACTION READ WRITE, ISOLATION LEVEL REPEATABLE READ; a; COMMIT; b", "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; a; COMMIT!; b"},
		{"z; BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED; a; COMMIT", "z; COMMIT!; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; a"},
		{"BEGIN; a; COMMIT; BEGIN ISOLATION LEVEL SERIALIZABLE; b; COMMIT AND CHAIN; c; COMMIT", "a; COMMIT!; SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; b; COMMIT!; c"},
		{"BEGIN; a", "x.sql:3:1: BEGIN is never ended"},
		{"BEGIN; a; COMMIT AND CHAIN; b", "x.sql:3:1: BEGIN is never ended"},
		{"BEGIN ISOLATION LEVEL SERIALIZABLE; a", "x.sql:3:1: BEGIN is never ended"},
		{"a; ROLLBACK; b", "x.sql:3:4: ROLLBACK without a BEGIN"},
		{"BEGIN; a; BEGIN ISOLATION LEVEL SERIALIZABLE; b; COMMIT", "x.sql:3:11: BEGIN inside of the transaction that line 3 begins"},
		{"BEGIN ISOLATION LEVEL SERIALIZABLE; a; COMMIT; BEGIN ISOLATION LEVEL REPEATABLE READ; b; COMMIT", "x.sql:3:48: BEGIN ISOLATION LEVEL REPEATABLE READ: a section has one"},
		{"BEGIN READ ONLY; a; COMMIT", "x.sql:3:1: BEGIN READ ONLY"},
		{"BEGIN ISOLATION LEVEL CHAOS; a; COMMIT", "x.sql:3:1: BEGIN in a script"},
		{"BEGIN; a; PREPARE TRANSACTION 'x'", "x.sql:3:11: PREPARE TRANSACTION in a script"},
		{"BEGIN;\n-- +skein no transaction\nVACUUM; COMMIT", "x.sql:3:1: BEGIN begins a transaction"},
	} {
		s, err := readSQL("x.sql", "x.sql", "-- revision: a\n-- +skein upgrade\n"+c.text+"\n-- +skein downgrade\n")
		if err != nil {
			t.Fatal(err)
		}
		records, err := s.Record(revision.Up, "postgres")
		var got []string
		for _, r := range records {
			x := r.Op.(op.Exec)
			if x.NoTx {
				x.SQL += "!"
			}
			got = append(got, x.SQL)
		}
		switch {
		case err != nil && !strings.HasPrefix(err.Error(), c.want):
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		case err == nil && strings.Join(got, "; ") != c.want:
			t.Errorf("%q comes to %q, want %q", c.text, got, c.want)
		}
	}
}
