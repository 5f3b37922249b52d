package skein_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	gormmysql "gorm.io/driver/mysql"
	gormpostgres "gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/mysql"
	"github.com/skein-go/skein/dialect/postgres"
	"github.com/skein-go/skein/internal/testdb"
	"github.com/skein-go/skein/model/gormmodel"
	"github.com/skein-go/skein/runner"
)

// The models of an app, and the same after a while.
type (
	gormRole struct {
		ID   uint
		Name string `gorm:"size:64;not null;unique"`
	}
	gormLang struct {
		ID   uint
		Code string `gorm:"size:8;uniqueIndex"`
	}
	gormUser struct {
		gorm.Model
		Email  string `gorm:"size:200;not null;uniqueIndex;comment:where it's sent"`
		Nick   string `gorm:"size:60;default:nobody"`
		Phone  string `gorm:"size:30;index"`
		Age    int32  `gorm:"check:age > 0 AND age < 200"`
		RoleID *uint
		Role   *gormRole  `gorm:"constraint:OnDelete:SET NULL"`
		Langs  []gormLang `gorm:"many2many:user_langs;joinForeignKey:UserID;joinReferences:LangID"`
		BossID *uint
		Boss   *gormUser `gorm:"constraint:-"`
	}
	gormTeam struct {
		ID    uint
		Title string `gorm:"size:40;default:'a team'"`
	}
	gormUserLater struct {
		gorm.Model
		Email    string `gorm:"size:250;not null;uniqueIndex;comment:the address"`
		FullName string `gorm:"size:120;default:somebody;index:,sort:desc" skein:"was:nick"`
		Age      int64  `gorm:"check:age > 0 AND age < 150;not null;default:1"`
		RoleID   *uint
		Role     *gormRole  `gorm:"constraint:OnDelete:CASCADE"`
		Langs    []gormLang `gorm:"many2many:user_langs;joinForeignKey:UserID;joinReferences:LangID"`
		TeamID   *uint
		Team     *gormTeam
		BossID   *uint
		Boss     *gormUserLater
	}
)

func (gormRole) TableName() string      { return "roles" }
func (gormLang) TableName() string      { return "langs" }
func (gormUser) TableName() string      { return "users" }
func (gormTeam) TableName() string      { return "teams" }
func (gormUserLater) TableName() string { return "users" }

// gormWorld is an app's database and its module with Go scripts.
type gormWorld struct {
	*testing.T
	db      *sql.DB
	gorm    *gorm.DB
	dialect dialect.Dialect
	dir     string
	cache   string
}

func newGORMWorld(t *testing.T, d dialect.Dialect, driver, source string, dialector func(*sql.DB) gorm.Dialector) *gormWorld {
	t.Helper()
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	g, err := gorm.Open(dialector(db), &gorm.Config{Logger: logger.Discard})
	if err != nil {
		t.Fatal(err)
	}
	top := t.TempDir()
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join("examples/blog", name))
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(string(data), "=> ../..", "=> "+root)
		if err := os.WriteFile(filepath.Join(top, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w := &gormWorld{T: t, db: db, gorm: g, dialect: d, dir: filepath.Join(top, "migrations"), cache: filepath.Join(top, "cache")}
	w.with(nil, func(ctx context.Context, m *skein.Migrator) error { _, err := m.Init(ctx); return err })
	return w
}

// with runs f with a Migrator of its own. Its scripts are read from their files, and built.
func (w *gormWorld) with(models []any, f func(context.Context, *skein.Migrator) error) {
	w.Helper()
	m, err := skein.New(skein.Config{
		DB: w.db, Dialect: w.dialect, Models: gormmodel.Of(models...), Dir: w.dir, Form: "go",
		Compiler: &runner.Runner{Noise: w.Output(), Cache: w.cache},
	})
	if err != nil {
		w.Fatal(err)
	}
	defer m.Close()
	if err := f(w.Context(), m); err != nil {
		w.Fatal(err)
	}
}

// migrate writes a revision in Go for the models, applies it and checks.
func (w *gormWorld) migrate(models ...any) {
	w.Helper()
	w.with(models, func(ctx context.Context, m *skein.Migrator) error {
		g, err := m.Migrate(ctx, skein.GenerateOptions{Message: "next", NoRename: true})
		if err == nil && !strings.HasSuffix(g.File, ".go") {
			err = fmt.Errorf("the script is %q", g.File)
		}
		return err
	})
	w.upgrade(models...)
}

func (w *gormWorld) upgrade(models ...any) {
	w.Helper()
	w.with(models, func(ctx context.Context, m *skein.Migrator) error { return m.Upgrade(ctx, "head") })
	w.with(models, func(ctx context.Context, m *skein.Migrator) error {
		c, err := m.Check(ctx)
		if errors.Is(err, skein.ErrFound) {
			w.Errorf("%+v", c.Changes)
		}
		return err
	})
}

func (w *gormWorld) downgrade(target string) {
	w.Helper()
	w.with(nil, func(ctx context.Context, m *skein.Migrator) error { return m.Downgrade(ctx, target) })
}

// journey: models, script, upgrade, rows, other models with a rename, script, upgrade, and back, with all
// rows; in between the app reads and writes through GORM.
func (w *gormWorld) journey() {
	first := []any{&gormUser{}, &gormRole{}}
	w.migrate(first...)
	rows := []gormUser{
		{Email: "susan@example.com", Nick: "Susan", Phone: "1", Age: 30, Role: &gormRole{Name: "admin"}, Langs: []gormLang{{Code: "en"}, {Code: "es"}}},
		{Email: "tomas@example.com", Nick: "Tomás", Phone: "2", Age: 40},
	}
	w.do(w.gorm.Create(&rows))
	w.migrate(&gormUserLater{}, &gormTeam{})
	var later []gormUserLater
	w.do(w.gorm.Preload("Langs").Preload("Role").Order("id").Find(&later))
	if len(later) != 2 || later[0].FullName != "Susan" || later[0].Role.Name != "admin" || len(later[0].Langs) != 2 || later[1].FullName != "Tomás" {
		w.Errorf("%+v", later)
	}
	w.do(w.gorm.Create(&gormUserLater{Email: "x@example.com", Age: 50, Team: &gormTeam{}}))
	w.downgrade("-1")
	var back []gormUser
	w.do(w.gorm.Preload("Langs").Preload("Role").Order("id").Find(&back))
	if len(back) != 3 || back[0].Phone != "1" || back[0].Nick != "Susan" || back[0].Role.Name != "admin" || len(back[0].Langs) != 2 ||
		back[1].Phone != "2" || back[2].Nick != "somebody" {
		w.Errorf("%+v", back)
	}
	w.upgrade(&gormUserLater{}, &gormTeam{})
	w.downgrade("base")
	for _, table := range []string{"users", "roles", "langs", "user_langs", "teams"} {
		if w.gorm.Migrator().HasTable(table) {
			w.Errorf("table %s is left", table)
		}
	}
}

func (w *gormWorld) do(tx *gorm.DB) {
	w.Helper()
	if tx.Error != nil {
		w.Fatal(tx.Error)
	}
}

// TestGORMPostgres and TestGORMMySQL go the whole way with GORM models and scripts in Go.
func TestGORMPostgres(t *testing.T) {
	t.Parallel()
	newGORMWorld(t, postgres.Dialect{}, "pgx", testdb.Postgres(t)+"&default_query_exec_mode=exec", func(db *sql.DB) gorm.Dialector {
		return gormpostgres.New(gormpostgres.Config{Conn: db})
	}).journey()
}

func TestGORMMySQL(t *testing.T) {
	t.Parallel()
	source, err := testdb.MySQLSource(testdb.MySQL(t))
	if err != nil {
		t.Fatal(err)
	}
	newGORMWorld(t, mysql.Dialect{}, "mysql", source+"?parseTime=true", func(db *sql.DB) gorm.Dialector {
		return gormmysql.New(gormmysql.Config{Conn: db})
	}).journey()
}
