// Package skein migrates databases: models change, a script with an upgrade and a downgrade is
// written, a person reviews it, and Upgrade applies it; the data survives, and any point of the
// history can be reached again.
//
// At start-up an app needs two lines:
//
//	m, err := skein.New(skein.Config{DB: db, Dialect: sqlite.Dialect{}, Scripts: migrations.Revisions})
//	err = m.Upgrade(ctx, "heads")
//
// It is safe for many processes to do so at once. To get the commands (`app db migrate`, `app db
// upgrade`, …) mount cli.Command in the app.
package skein

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/skein-go/skein/autogenerate"
	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/dialect/postgres"
	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/model"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/script"
)

// Config says what to migrate, to what, and by which scripts. Only the database and the scripts are
// needed to run scripts; the zero value of everything else works.
type Config struct {
	// DB is the database. It stays the caller's: Skein never closes it. If it is nil, URL is opened
	// when a command needs it.
	DB *sql.DB
	// URL of the database, where DB is nil: sqlite://file.db, sqlite::memory:, …. The driver has to be
	// linked into the program.
	URL string
	// ScratchURL is a server, or a database on it, next to which scratch databases may be made, where
	// the database itself is not the place for it; "": next to the database.
	ScratchURL string
	// Dialect of the database. It may be nil if URL says it.
	Dialect dialect.Dialect
	// Models is what the schema should be. Only Migrate and Check need it.
	Models model.Source
	// CacheDir is a folder where what SQL models load to may be kept, so that unchanged ones cost no
	// scratch database; "": nothing is kept.
	CacheDir string
	// Scripts are the revisions compiled into the program. If nil, Dir is read.
	Scripts *script.Set
	// Compiler makes Go scripts runnable that were read from Dir and are not compiled in; nil: nothing
	// does. Close closes it.
	Compiler Compiler
	// Dir is the folder of the scripts, where new ones are written; "": migrations.
	Dir string
	// Dirs are more folders of scripts, beside Dir: one history in several places.
	Dirs []string
	// Form of new scripts: script.Go, or script.SQL; "": Go if Scripts is set, SQL if not.
	Form script.Form
	// FileTemplate names new script files; "": {id}_{slug}.
	FileTemplate string
	// VersionTable holds the current revisions; "": skein_version. The log table is named after it. It may
	// be in a namespace of its own: ops.skein_version. PostgreSQL's is created where it is missing.
	VersionTable string
	// VersionColumn is its column where no database is asked, and where the table is made: "revision", or
	// "version_num" as Alembic calls it; "": version_num in a table by the name alembic_version, else revision.
	// A table that is there is read and written as it is.
	VersionColumn string
	// LockTimeout is how long to wait for another process that migrates the database; 0: a minute.
	LockTimeout time.Duration
	// Lease is how long another process that migrates the database may show no sign of life before this
	// one takes over; 0: 10 seconds (SQLite: 3).
	Lease time.Duration
	// OneTransaction has Upgrade and Downgrade run all revisions in one transaction, so that all of them stay
	// or none; refused where a statement can't run in one, as on MySQL. It holds its locks to the end.
	OneTransaction bool
	// Exact has all rows counted where a number of them is told, also where they are many: in a plan, a refusal, a
	// question. Else counting stops at 10,000, or the engine's statistics are asked. Whether there is any row
	// in the way of a step is always found out before it runs.
	Exact bool
	// Rights has owners and grants compared too, on PostgreSQL; see postgres.Dialect.
	Rights bool
	// ResumeAs answers whether a statement took effect that a run before this one began outside a
	// transaction and did not see the end of, where the database does not show it: "done" or "not-done".
	// "": Upgrade and Downgrade refuse to go on.
	ResumeAs string
	// Throttle is asked before each batch of an operation that moves rows in batches, and again as long as
	// it says to wait: where the replicas lag, say. An error ends the run, which can go on later. nil: no
	// batch waits but for what its script says.
	Throttle func(context.Context) (wait bool, err error)
	// Progress hears after each batch of such an operation how far it has come, once it has run for a
	// second; nil: the log says it every ten seconds.
	Progress func(Progress)
	// Log hears what is done, in the words of the command line's log lines; nil: nobody.
	Log *slog.Logger
	// Ask decides about possible renames; nil: they are refused with the flags that answer them.
	Ask autogenerate.Asker
	// AskValue is asked what the rows that are there get in a column that is to be NOT NULL: an SQL
	// expression, which may use the row's other columns, or "" for none. nil: it is refused to add such a
	// column to a table with rows, with the flags that answer it.
	AskValue func(context.Context, Unfilled) (string, error)
	// AskLoss is asked before a Downgrade destroys rows or values that are there, with what it would destroy: what the
	// upgrade made is not kept. false stops it before it begins. nil: a warning says it; where Drops is
	// Refuse, it is refused with a LossError.
	AskLoss func(context.Context, []plan.Fact) (bool, error)
	// KeepBeside is how many rows a table may have for the values of a dropped column to be copied to a table
	// beside, on engines that could leave them in place but then show them in SELECT *; 0: 10,000, negative: none.
	KeepBeside int64
	// Hooks run on each new script file.
	Hooks []script.Hook
	// Schemas are the namespaces within the database that Migrate, Check and Diff look at, by name, on engines
	// that have them; none: all that are not the engine's own. Scripts run whatever they say.
	Schemas []string
	// Include reports whether Migrate, Check and Diff look at an object; what is left out is as it should
	// be, whichever side has it. With a table goes all that belongs to it. What else in the models needs
	// a table that only they have, such as a foreign key, waits until the database has that table. nil:
	// all objects are looked at.
	Include func(autogenerate.Object) bool
	// SameType and SameDefault decide whether a column has one type, or one default, on both sides,
	// where they are spelled differently; nil, or not decided: the dialect does.
	SameType, SameDefault autogenerate.ColumnRule
	// Rewrite changes the operations of the way up that Migrate, Check and Diff found. The way back is
	// worked out anew from what it returns; no operations are no difference. nil: they stay.
	Rewrite func(ctx context.Context, up []script.Line) ([]script.Line, error)
	// Render changes the text of a new script before it is written to file; an error stops that. nil: it
	// stays.
	Render func(ctx context.Context, file string, data []byte) ([]byte, error)
	// NoProve writes new scripts without running them on a scratch database first.
	NoProve bool
	// Callbacks are called around a run and around each of its revisions.
	Callbacks Callbacks
	// Program is what a user types before a command, for messages; "": skein.
	Program string
	// Drops says what Migrate writes for what the models drop; "": Keep.
	Drops Drops
	// Now and Rand make times and revision ids; nil: the clock and crypto/rand.
	Now  func() time.Time
	Rand io.Reader
}

// Compiler builds Go scripts that were only read from their sources.
type Compiler interface {
	// Compile binds those of a set's scripts that need it; see script.Script.Bind.
	Compile(ctx context.Context, set *script.Set, need []*script.Script) error
	Close() error
}

// GenerateOptions say what kind of revision to write.
type GenerateOptions struct {
	Message     string
	RevID       string   // "": made by Config.Rand
	Head        string   // the parent; "": the only head
	Splice      bool     // the parent need not be a head
	BranchLabel string   // "": none
	DependsOn   []string // revisions or labels
	// VersionPath is the folder to write to, Config.Dir or one of Config.Dirs; of several, the one where the
	// parent is, else the first; none: where the parent is.
	VersionPath []string
	// AllowConflicts lets Merge join branches that don't fit together.
	AllowConflicts bool
	// Build lets Merge build however many Go scripts it takes to compare branches; without, it says that it
	// did not compare them where that takes more than a hundred.
	Build bool
	// Drops says what Migrate does with what is dropped; "": what Config.Drops says. For Squash it can be
	// Discard: what the range keeps is destroyed by what stands in its place.
	Drops Drops
	// The rest is for Migrate only.
	FromHistory bool     // compare with the folded scripts, not with the database
	Renames     []string // "users.name:full_name"; "old:new" for a table or an index
	NoRename    bool     // what vanished was dropped, what appeared is new
	NoProve     bool     // as Config.NoProve
	Fill        []string // what rows get in columns that are to be NOT NULL: "users.email:lower(name)"
}

// HistoryOptions narrow History.
type HistoryOptions struct {
	Range string // "a:b"; "": everything
	// Database asks the database what is applied; it is asked in any case if the range says "current".
	Database bool
}

// StampOptions say how Stamp works.
type StampOptions struct {
	Purge bool // forget all rows first, unknown ones too
}

// PlanOptions say what Plan plans.
type PlanOptions struct {
	Target string
	// From are the rows of the version table to start at: no database is asked. nil: the database's.
	// []string{"base"} is an empty database.
	From []string
}

// DiffOptions say what Diff compares. From and To are each a database URL, a .sql file or a folder of
// them, "history" (what the scripts lead to) or "empty".
type DiffOptions struct {
	From, To string
	Dialect  string // by name; "": what a URL or the Config says
	Renames  []string
	NoRename bool
	Down     bool // the way back: from To to From
}

// Migrator runs the commands of a Config. It is safe for one goroutine.
type Migrator struct {
	cfg    Config
	store  executor.Store
	set    *script.Set // read on first use
	ready  ready       // the steps that were prepared last
	opened *sql.DB     // opened from Config.URL
	// closing are those that were opened from it before; see letGo.
	closing sync.WaitGroup
	// scratchDB is next to where scratch databases are made, if that is not the database itself.
	scratchDB *sql.DB
	known     string        // the engine's release, once it was asked for
	first     string        // the namespace that names without one are in, once it was asked for
	context   bool          // "Context impl …" was logged
	owner     string        // names this Migrator among all that may run
	many      int64         // in place of tooManyRows; 0: that
	told      time.Duration // when the log last told of the operation that moves rows; see moving
}

// New checks a Config and fills in its defaults. It opens and reads nothing.
func New(cfg Config) (*Migrator, error) {
	if cfg.Dialect == nil && cfg.URL != "" {
		d, err := dialectOf(cfg.URL)
		if err != nil {
			return nil, err
		}
		cfg.Dialect = d
	}
	if pg, ok := cfg.Dialect.(postgres.Dialect); ok {
		cfg.Dialect = postgres.Dialect{Rights: pg.Rights || cfg.Rights}
	} else if cfg.Rights && cfg.Dialect != nil {
		return nil, usage("grants are compared on PostgreSQL alone")
	}
	if cfg.DB != nil && cfg.Dialect == nil {
		return nil, usage("a database without its dialect: set Config.Dialect")
	}
	switch {
	case cfg.DB != nil && cfg.URL != "":
		return nil, usage("two databases: set Config.DB or Config.URL, not both")
	case cfg.Form != "" && cfg.Form != script.Go && cfg.Form != script.SQL:
		return nil, usage("scripts of form %q: there are %s and %s", cfg.Form, script.Go, script.SQL)
	case cfg.ResumeAs != "" && cfg.ResumeAs != executor.ResumeDone && cfg.ResumeAs != executor.ResumeNotDone:
		return nil, usage("resume as %q: it takes %s or %s", cfg.ResumeAs, executor.ResumeDone, executor.ResumeNotDone)
	case cfg.Lease < 0:
		return nil, usage("a lease of %s", cfg.Lease)
	case !cfg.Drops.valid():
		return nil, usage("drops of kind %q: there are %s, %s and %s", cfg.Drops, Keep, Discard, Refuse)
	case cfg.LockTimeout < 0:
		return nil, usage("a lock timeout of %s", cfg.LockTimeout)
	}
	cfg.Dir = cmp.Or(cfg.Dir, "migrations")
	cfg.Dirs = others(cfg.Dir, cfg.Dirs)
	cfg.VersionTable = cmp.Or(cfg.VersionTable, executor.Table)
	cfg.FileTemplate = cmp.Or(cfg.FileTemplate, "{id}_{slug}")
	cfg.LockTimeout = cmp.Or(cfg.LockTimeout, time.Minute)
	cfg.Program = cmp.Or(cfg.Program, "skein")
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Rand == nil {
		cfg.Rand = rand.Reader
	}
	if cfg.Form == "" {
		cfg.Form = script.SQL
		if cfg.Scripts != nil {
			cfg.Form = script.Go
		}
	}
	store, err := executor.NewStore(cfg.VersionTable).For(cfg.Dialect).In(cfg.VersionColumn)
	if err != nil {
		return nil, withKind(ErrUsage, err)
	}
	m := &Migrator{cfg: cfg, store: store}
	m.owner = fmt.Sprintf("%s pid %d run %s", who(), os.Getpid(), runID())
	return m, nil
}

// runID tells two Migrators of one process apart. It is never part of what is written to files.
func runID() string {
	id, err := script.NewID(rand.Reader)
	if err != nil {
		return "unknown"
	}
	return id
}

// Close closes what the Migrator opened itself; Config.DB stays open.
func (m *Migrator) Close() error {
	var err error
	if m.cfg.Compiler != nil {
		err = m.cfg.Compiler.Close()
	}
	for _, db := range []**sql.DB{&m.opened, &m.scratchDB} {
		if *db != nil {
			err = errors.Join(err, (*db).Close())
			*db = nil
		}
	}
	m.closing.Wait()
	return err
}

// Stale lists the Go scripts in the folders of scripts that the program was built without; none where
// the scripts are read from the folders, or where there are none.
func (m *Migrator) Stale() ([]string, error) {
	if m.cfg.Scripts == nil {
		return nil, nil
	}
	var out []string
	for _, dir := range m.folders() {
		missing, err := m.cfg.Scripts.Missing(dir)
		if err != nil && !errors.Is(err, script.ErrNoFolder) {
			return nil, err
		}
		out = append(out, missing...)
	}
	return out, nil
}
