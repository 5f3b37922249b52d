// Package dialect is the seam to a database engine: what Skein has to know of it, without a
// connection of its own. A Dialect names, compiles and inspects; whatever else an engine can is an
// optional interface, found by assertion.
package dialect

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// Dialect is an engine's knowledge.
type Dialect interface {
	// Name is the name that scripts and URLs use: "sqlite".
	Name() string
	// Compile turns operations into the statements that carry them out on a database of schema
	// before, which it leaves as it is. It may join operations: several changes of one table can
	// become one statement. No operations compile to no statements.
	Compile(ops []op.Op, before *schema.Schema) ([]Statement, error)
	// Inspect reads the schema of a database in a number of queries that does not grow with it.
	Inspect(ctx context.Context, db op.Tx, o InspectOptions) (*schema.Schema, error)
	// Rules says which two spellings are one to this engine.
	Rules() diff.Rules
}

// InspectOptions narrow what Inspect reads.
type InspectOptions struct {
	// Skip names tables that are not the user's: Skein's own.
	Skip []string
	// Declared is set where the tables were made a moment ago from what somebody wrote: what rows move later on,
	// such as a counter's first number, is still what was declared, and is read too.
	Declared bool
}

// Statement is one statement of a plan.
type Statement struct {
	SQL  string
	Args []any
	// Op is the index of the operation that the statement comes from, the first of several.
	Op int
	// Func is set, and SQL empty, where a Go function runs.
	Func *op.Func
	// Guard is set where SQL is a query that looks for rows in the way, and must find none.
	Guard *Guard
	// Faults are asked where the statement fails, for the rows that made it fail: on an engine whose
	// transaction lives on after an error, that is cheaper than to look at all rows beforehand.
	Faults []Fault
	// Batched is set where the statement runs in batches; SQL is what they come to all together, "" where
	// Go code runs.
	Batched op.Batched
	// NoTx runs the statement outside a transaction.
	NoTx bool
	// Commits says that the engine commits what ran before, and then the statement itself, as MySQL
	// does with every CREATE, ALTER and DROP.
	Commits bool
	// Brief says that the statement is over at once, whatever the rows: nobody has to watch it.
	Brief bool
	// Note says in plain words what the statement is for, where that is not plain.
	Note string
	// Table is the table that is locked or rewritten, "" if none is.
	Table string
	// Lock is the engine's name for the lock on Table, "" if it is not known: "ACCESS EXCLUSIVE".
	Lock string
	// Rewrite is set if every row of Table is written anew.
	Rewrite bool
	// Hazards are the risks of the statement.
	Hazards []Hazard
}

// AddHazard adds a risk to the statement's table, or to a column of it, unless one of that kind is there.
func (s *Statement) AddHazard(kind, column, detail string) {
	object := s.Table
	if column != "" {
		object += "." + column
	}
	if !slices.ContainsFunc(s.Hazards, func(h Hazard) bool { return h.Kind == kind && h.Object == object }) {
		s.Hazards = append(s.Hazards, Hazard{Kind: kind, Object: object, Detail: detail})
	}
}

// Guard says what is wrong where a guard's query finds rows.
type Guard struct {
	Why string // may hold one %d for the number of rows
	Fix string // what to do about it
	// Misfit is set where the rows are in the way by what one column holds, and fit with another value.
	Misfit *Misfit
}

// Answered is what to do about a misfit: the flag that answers it, or something else.
func (m Misfit) Answered(or string) string {
	return fmt.Sprintf("--fill %s.%s:EXPRESSION gives a new script other values for them and keeps what they had; or %s", m.Table, m.Column, or)
}

// Valued is what to do about NULLs in a column that is to be NOT NULL, as the models call it: the flag that answers it,
// or something else.
func Valued(table, column, or string) string {
	return fmt.Sprintf("--fill %s.%s:EXPRESSION gives a new script a value for them; or %s", table, column, or)
}

// Misfit is what a column holds and can't hold any more.
type Misfit struct {
	Table, Column string // as they are called before the statements
	Where         string // the condition for its rows
}

// Fault is a query for the rows that can make a statement fail, and what to say of them.
type Fault struct {
	SQL string
	Guard
}

// Spelled returns the statements with their faults before them as guards, for those who read them and
// for those who run them one by one.
func Spelled(statements []Statement) []Statement {
	out := make([]Statement, 0, len(statements))
	for _, st := range statements {
		for _, f := range st.Faults {
			out = append(out, Statement{SQL: f.SQL, Op: st.Op, Guard: &Guard{Why: f.Why, Fix: f.Fix}})
		}
		st.Faults = nil
		out = append(out, st)
	}
	return out
}

// Hazard is a risk of a statement.
type Hazard struct {
	Kind   string `json:"kind"` // "data_loss", "rewrite", "constraint", "irreversible"
	Object string `json:"object"`
	Detail string `json:"detail"`
}

// Tx is a transaction on a pinned connection.
type Tx interface {
	// Commit makes the changes durable, or returns an error and has rolled back.
	Commit(ctx context.Context) error
	// Rollback undoes everything and gives the connection back as it was.
	Rollback(ctx context.Context) error
}

// Renewer is a transaction that the engine commits by itself before it begins with a statement that
// Commits: what was written in it is durable by the time the statement runs.
type Renewer interface {
	// Renew begins the transaction anew behind such a statement, on the terms that it had. Where the engine runs
	// several statements in one round trip, it runs these in it, and ran is true. If one of them fails, none has
	// run: who called runs them one by one, and sees which.
	Renew(ctx context.Context, writes []Write) (ran bool, err error)
	// Carries reports whether Carry takes a statement without arguments; makes is set if Carry can see for itself that
	// there is nothing yet of what the statement makes, so that Trace would return "".
	Carries(statement string) (takes, makes bool)
	// Carry is Renew and then the statement, in one round trip. With absent, nothing runs unless Trace would return "".
	// After an error nobody knows how far it came; what the engine had not committed is rolled back.
	Carry(ctx context.Context, writes []Write, statement string, absent bool) error
}

// Joiner is an engine that takes several statements in one round trip, and stops at the first that fails.
type Joiner interface {
	// Opening returns a statement without arguments with what begins a transaction before it, and the transaction.
	// Where the statement fails, the transaction may not have begun; it can be rolled back all the same.
	Opening(conn *sql.Conn, statement string) (string, Tx)
	// Closing returns writes with what commits behind them. It fails, and commits nothing, if one of the writes
	// that have to change one row changes none; Missed tells that error.
	Closing(writes []Write) string
	// Missed reports whether Closing failed because a row was not met. Other errors may seem to be that one, too.
	Missed(err error) bool
}

// Write is a statement that changes rows.
type Write struct {
	SQL string
	One bool // it has to change exactly one row
}

// TxOptions are the terms of a transaction.
type TxOptions struct {
	// Wait is how long to wait for another owner of the database.
	Wait time.Duration
	// Waiting is called once when the wait begins.
	Waiting func()
	// Statements is all SQL text that the step is known to run, and Ops its operations, so that the
	// engine can be set up for them before the transaction begins.
	Statements []string
	Ops        []op.Op
}

// Locator is a dialect whose databases are named by URLs.
type Locator interface {
	// Schemes are those of its URLs, the usual one first.
	Schemes() []string
	// Drivers are the database/sql drivers it works with, the best first.
	Drivers() []Driver
	// Source turns a URL into what the drivers take. An error says how the URL should look, and holds
	// no password.
	Source(rawURL string) (string, error)
}

// Driver is a database/sql driver: its name there, and the package whose import brings it.
type Driver struct{ Name, Import string }

// Opener is an engine that looks, when it is connected to, at what the connection leads to.
type Opener interface {
	// Open returns what connects with a driver, and a source as Locator.Source returns it.
	Open(d driver.Driver, source string) driver.Connector
}

// Transactor begins transactions in an engine's own way. Without it, BEGIN and COMMIT do.
type Transactor interface {
	Begin(ctx context.Context, conn *sql.Conn, o TxOptions) (Tx, error)
}

// Scratcher opens a scratch database of the same engine: empty, private, gone when closed.
type Scratcher interface {
	// Scratch may use db, any database of the user's, to find the driver and the server. source is what
	// db was opened with, as Locator.Source returns it; "": that is not known.
	Scratch(ctx context.Context, db *sql.DB, source string) (*sql.DB, error)
}

// ErrNoScratch is wrapped where an engine can't be asked for lack of a right, or of a place to ask in.
var ErrNoScratch = errors.New("no place to ask the engine for its spelling")

// Speller is an engine that can be asked how it spells what is not there yet.
type Speller interface {
	// Spell returns want as Inspect would read it, had it been created: it is put in a place of its own,
	// read and taken away again, whatever happens meanwhile. What want refers to and does not hold is
	// found in the database of conn. Foreign keys, which have no text to spell, come back as they are. An
	// error that wraps ErrNoScratch says that it can't be done here.
	Spell(ctx context.Context, conn *sql.Conn, want *schema.Schema) (*schema.Schema, error)
}

// Loader is an engine with a faster way to define many objects than one after another.
type Loader interface {
	// Load defines what the statements create in an empty scratch database that will only be inspected,
	// and reports whether it did. If not, the database is as it was, and the statements have to be run.
	Load(ctx context.Context, conn *sql.Conn, statements []string) (bool, error)
}

// Pointer is an engine that can tell where in a statement an error is.
type Pointer interface {
	// Point returns the offset of what err, which the statement failed with, is about; ok is false where
	// that is not known. It runs nothing.
	Point(ctx context.Context, db op.Tx, statement string, err error) (offset int, ok bool)
}

// Resetter is an engine on whose connections a script can change what names mean.
type Resetter interface {
	// Reset gives a connection the settings back that it was opened with.
	Reset(ctx context.Context, conn *sql.Conn) error
}

// Settled is an engine whose sessions have settings that change what a statement means: whose rights it has, and where
// names are looked up.
type Settled interface {
	// Settings returns what a connection was told since it was opened, by name.
	Settings(ctx context.Context, conn *sql.Conn) (map[string]string, error)
	// Settle makes its settings be what Settings returned earlier; local is set if that is to end with the
	// transaction.
	Settle(ctx context.Context, conn *sql.Conn, to map[string]string, local bool) error
}

// Adviser is an engine that knows what its errors leave unsaid.
type Adviser interface {
	// Advice says what to do about an error where the engine's own words do not: a setting, as a rule. "" for all others.
	Advice(err error) string
}

// Excuser is an engine whose dump files hold statements that need not succeed elsewhere.
type Excuser interface {
	// Excused reports whether a statement of a file of models may fail with an error: it says nothing that
	// is compared.
	Excused(statement string, err error) bool
}

// Versioned is an engine that numbers the states of its schema.
type Versioned interface {
	// SchemaVersion returns a number that changes whenever somebody changes the schema.
	SchemaVersion(ctx context.Context, tx op.Tx) (int64, error)
}

// Numbered is an engine that numbers the transactions that write, in their order of beginning to. Where the number that
// was the next one is that of a transaction of one's own, no other has written in between.
type Numbered interface {
	// Transactions returns the number of the transaction that is open, 0 as long as it has not written, and the one
	// that comes after all that have ended; 0 for that where one before it has not ended.
	Transactions(ctx context.Context, tx op.Tx) (own, next int64, err error)
}

// Overseen is an engine that can tell whether others work on its schemas.
type Overseen interface {
	// Others returns a text that is another one if another session has begun to change a schema since it was asked for;
	// "" where one may be in the middle of that, or where it can't be told.
	Others(ctx context.Context, tx op.Tx) (string, error)
}

// Surrounded is an engine that reads the same SQL otherwise in another database, or session, of the same release.
type Surrounded interface {
	// Surroundings returns a text that differs wherever it does: the character set of the database, say.
	Surroundings(ctx context.Context, db op.Tx) (string, error)
	// Suit gives an empty scratch database, which may be on another server, what tables have from their database, as
	// Surroundings said it of the one that the scratch stands for.
	Suit(ctx context.Context, scratch *sql.DB, surroundings string) error
}

// Released is an engine that tells its release.
type Released interface {
	// Release returns a text that differs wherever two releases may understand the same SQL otherwise.
	Release(ctx context.Context, db op.Tx) (string, error)
}

// Various is an engine of several products, or releases, that Compile writes differently for: it reads
// Schema.Release for that.
type Various interface {
	Released
	// Product returns the release as far as a URL tells it: "mariadb".
	Product(rawURL string) string
	// ProductTitle returns the name of a release's product for log lines: "MariaDB".
	ProductTitle(release string) string
}

// Keyed is an engine with a better form for a small table that is only read by its key.
type Keyed interface {
	// KeyedTable returns what follows the closing parenthesis of CREATE TABLE: "WITHOUT ROWID".
	KeyedTable() string
}

// Keeper is an engine whose tables differ in how safe their rows are.
type Keeper interface {
	// StoreTable returns what follows the closing parenthesis of CREATE TABLE for the tables that are
	// Skein's own: "ENGINE=InnoDB".
	StoreTable() string
}

// Secluder is an engine that commits faster while a database serves nobody else.
type Secluder interface {
	// Blank reports whether nothing at all was ever put in the database.
	Blank(ctx context.Context, conn *sql.Conn) (bool, error)
	// Seclude keeps the database for a connection between its transactions, and makes their commits
	// cheaper, no less durable. restore gives the connection back as it was.
	Seclude(ctx context.Context, conn *sql.Conn) (restore func() error, err error)
}

// Patient is an engine that turns away readers too while somebody writes: the same read succeeds
// later.
type Patient interface {
	// Busy reports whether an error says so.
	Busy(err error) bool
}

// Namespaced is an engine whose databases have schemas (namespaces) within them.
type Namespaced interface {
	// Namespace returns the one that names without one are in.
	Namespace(ctx context.Context, db op.Tx) (string, error)
}

// TypeReader is an engine whose words for types can be read.
type TypeReader interface {
	// ParseType returns the portable type that the engine spells like that, where there is one; else Raw.
	ParseType(text string) schema.Type
}

// Titler gives the name that log lines show, where it is not Name: "SQLite".
type Titler interface {
	Title() string
}

// Sparer is an engine that asks for something of its own where what is dropped is kept.
type Sparer interface {
	Keeping() op.Keeping
}

// KeepingOf returns what a dialect asks for, the zero value where it asks for nothing.
func KeepingOf(d Dialect) op.Keeping {
	if k, ok := d.(Sparer); ok {
		return k.Keeping()
	}
	return op.Keeping{}
}

// Framer is an engine whose session has to be set up for some steps.
type Framer interface {
	// Frame returns what a printed script has to say around each transaction of a step.
	Frame(ops []op.Op, statements []string) Frame
}

// Frame stands around a transaction of a printed script.
type Frame struct {
	Before []string // statements before BEGIN
	Begin  []string // after it
	Guard  Fault    // before COMMIT; without SQL there is none
}

// Refuser is an engine in whose SQL a script can refuse to go on, as a run does.
type Refuser interface {
	// Refusal returns how, for a release; "" where that is not known.
	Refusal(release string) Refusal
}

// Refusal is how a script refuses. The zero value can't.
type Refusal struct {
	// Hint says in a line how the shell is told to stop at the first error.
	Hint string
	// Intro are statements at the beginning.
	Intro []string
	// Guard returns a statement that fails if the query finds rows, and says why as far as it can. Guards have
	// numbers from 1.
	Guard func(n int, query, why string) string
	// Commit, unless nil, returns statements before the COMMIT of a transaction, by its number: they see to it that
	// nothing is committed unless its guards, first to last, have held, and leave a mark if more of the step follows.
	Commit func(n, first, last int, more bool) []string
	// Undone, unless nil, returns a query that finds a row unless a transaction has left its mark.
	Undone func(n int) string
	// Keep notes the settings of the session, and Back has it have them again, around a step whose statements may change
	// them; "" where that is not known.
	Keep, Back string
}

// RefusalOf returns how a script of a dialect refuses, the zero value where it can't.
func RefusalOf(d Dialect, release string) Refusal {
	if r, ok := d.(Refuser); ok {
		return r.Refusal(release)
	}
	return Refusal{}
}

// Weigher is an engine that tells from the text of a statement what it locks, rewrites and risks.
type Weigher interface {
	// Weigh fills in Table, Lock, Rewrite and Hazards, and adds to what Compile knew of them. column returns a
	// column as it is before the statement, nil where that is not known.
	Weigh(st *Statement, column func(table, column string) *schema.Column)
}

// Sizer is an engine that tells how much room something takes.
type Sizer interface {
	// SizeSQL returns a query for the bytes of a table, or of the values of one of its columns; "" is all of
	// them. Its one value is NULL where there are none.
	SizeSQL(t *schema.Table, column string) string
}
