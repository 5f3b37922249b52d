package mysql

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"github.com/skein-go/skein/op"
)

// server is what an engine of the family can do, read from its release. What is not known is taken for
// the newest of its kind.
type server struct {
	maria   bool
	product string // "mysql", "mariadb", "dolt", "tidb"; "": not known, and taken for one that can all
	version [3]int
}

// parseServer reads a release as Release writes it: "mariadb 10.11.6".
func parseServer(release string) server {
	product, number, _ := strings.Cut(release, " ")
	s := server{product: product, maria: product == "mariadb"}
	for i, part := range strings.SplitN(number, ".", 3) {
		n, err := strconv.Atoi(part)
		if err != nil {
			break
		}
		s.version[i] = n
	}
	return s
}

// release brings what the server says of itself into one form.
func release(version, comment string) string {
	product := "mysql"
	switch low := strings.ToLower(version + " " + comment); {
	case strings.Contains(low, "mariadb"):
		product = "mariadb"
		version = strings.TrimPrefix(version, "5.5.5-") // what old replicas were told
	case strings.Contains(low, "tidb"):
		product = "tidb"
	case strings.Contains(low, "dolt"):
		product = "dolt"
	case strings.HasPrefix(low, "8.0.mysql_aurora."):
		version = "8.0.23" // what the first Aurora 3 is a MySQL of
	}
	number := strings.FieldsFunc(version, func(r rune) bool { return r != '.' && (r < '0' || r > '9') })
	if len(number) == 0 {
		return product
	}
	return product + " " + number[0]
}

// atLeast reports whether the server is of that release or a later one, or of an unknown one.
func (s server) atLeast(major, minor, patch int) bool {
	if s.version == [3]int{} {
		return true
	}
	for i, want := range [3]int{major, minor, patch} {
		if s.version[i] != want {
			return s.version[i] > want
		}
	}
	return true
}

// since is atLeast with a release for each of the two lines; a zero major means never.
func (s server) since(mysqlMajor, mysqlMinor, mysqlPatch, mariaMajor, mariaMinor int) bool {
	if s.product == "" {
		return true
	}
	if s.maria {
		return mariaMajor > 0 && s.atLeast(mariaMajor, mariaMinor, 0)
	}
	return mysqlMajor > 0 && s.atLeast(mysqlMajor, mysqlMinor, mysqlPatch)
}

func (s server) columnChecks() bool { return s.maria }

// checkWord is what a check is called where it is dropped.
func (s server) checkWord() string {
	if s.since(8, 0, 19, 10, 2) {
		return "CONSTRAINT"
	}
	return "CHECK"
}

// Product returns the product that a URL's scheme names: mysql or mariadb; "" if it names neither.
func (Dialect) Product(rawURL string) string {
	scheme, _, _ := strings.Cut(rawURL, ":")
	if scheme == "mysql" || scheme == "mariadb" {
		return scheme
	}
	return ""
}

// ProductTitle returns the name of a release's product; "MySQL" where it is not known.
func (Dialect) ProductTitle(release string) string {
	switch parseServer(release).product {
	case "mariadb":
		return "MariaDB"
	case "tidb":
		return "TiDB"
	case "dolt":
		return "Dolt"
	}
	return "MySQL"
}

// Release returns the product and the number of its release: "mariadb 10.11.6".
func (Dialect) Release(ctx context.Context, db op.Tx) (string, error) {
	var version, comment string
	if err := db.QueryRowContext(ctx, "SELECT VERSION(), @@version_comment").Scan(&version, &comment); err != nil {
		return "", fmt.Errorf("ask the server for its release: %w", err)
	}
	return release(version, comment), nil
}

// Surroundings returns what tables have from their database, how texts are read, and who asks.
func (Dialect) Surroundings(ctx context.Context, db op.Tx) (text string, err error) {
	if err := db.QueryRowContext(ctx, "SELECT CONCAT_WS(' ', @@collation_database, @@SESSION.sql_mode, @@SESSION.time_zone, @@SESSION.default_storage_engine, "+
		"@@lower_case_table_names, CURRENT_USER())").Scan(&text); err != nil {
		return "", fmt.Errorf("ask the server for its settings: %w", err)
	}
	return text, nil
}

// Suit gives a scratch database the character set and collation of another database.
func (Dialect) Suit(ctx context.Context, scratch *sql.DB, surroundings string) error {
	collation, _, _ := strings.Cut(surroundings, " ")
	conn, err := scratch.Conn(ctx)
	if err != nil {
		return fmt.Errorf("open a scratch database: %w", err)
	}
	defer conn.Close()
	return conn.Raw(func(c any) error {
		s, ok := c.(*scratchConn)
		if !ok {
			return nil // somebody else's, who knows
		}
		if _, err := s.conn.ExecContext(ctx, "ALTER DATABASE "+ident(s.name)+" CHARACTER SET "+charsetOf(collation)+" COLLATE "+collation); err != nil {
			return fmt.Errorf("give a scratch database the collation %s of the database that it stands for: %w", collation, err)
		}
		return nil
	})
}
