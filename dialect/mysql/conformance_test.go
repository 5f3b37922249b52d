package mysql_test

import (
	"database/sql"
	"database/sql/driver"
	"flag"
	"os"
	"testing"

	gomysql "github.com/go-sql-driver/mysql"

	"github.com/skein-go/skein/dialect/dialecttest"
	"github.com/skein-go/skein/dialect/mysql"
	"github.com/skein-go/skein/internal/testdb"
)

// TestMain lets each law have a few pairs, a new database each, unless a flag says how many.
func TestMain(m *testing.M) {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "rapid.checks" })
	if !given {
		if err := flag.Set("rapid.checks", "30"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// TestConformance runs the suite of all dialects on MariaDB, or on the server that the environment names.
// -rapid.checks says how many random pairs of schemas it takes.
func TestConformance(t *testing.T) {
	h := dialecttest.Harness{
		Dialect:  mysql.Dialect{},
		Open:     openConformance,
		Features: dialecttest.MySQL(),
		Cases:    conformanceCases(),
	}
	switch name := kinName(t); name {
	case "mariadb":
		if release := mariaRelease(t); release != "" {
			h = overMaria(h, release)
		}
	case "mysql":
		h = overMySQL(h)
		t.Run("golden", goldenOnServer)
		t.Run("catalog", goldenCatalogOnServer)
	default:
		h = overKin(t, h, name)
	}
	dialecttest.Run(t, h)
}

// openConformance opens a database that is dropped when it is closed.
func openConformance() (*sql.DB, error) {
	rawURL, drop, err := testdb.NewMySQL()
	if err != nil {
		return nil, err
	}
	source, err := testdb.MySQLSource(rawURL)
	if err != nil {
		return nil, err
	}
	c, err := gomysql.ParseDSN(source)
	if err != nil {
		return nil, err
	}
	inner, err := gomysql.NewConnector(c)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(dropping{inner, drop})
	db.SetMaxOpenConns(1)
	return db, nil
}

type dropping struct {
	driver.Connector
	drop func() error
}

func (d dropping) Close() error { return d.drop() }
