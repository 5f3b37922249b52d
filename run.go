package skein

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/user"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/skein-go/skein/executor"
	"github.com/skein-go/skein/plan"
	"github.com/skein-go/skein/revision"
	"github.com/skein-go/skein/script"
)

// Upgrade applies what is missing up to the target: "heads", "head", a revision, "+2", …. If nothing
// is missing it changes nothing, takes no lock and returns nil. Any number of processes may call it
// at once: one works, the others wait and find nothing left to do.
func (m *Migrator) Upgrade(ctx context.Context, target string) error {
	return m.run(ctx, revision.Up, target)
}

// Downgrade takes back what is above the target: "-1", "base", a revision, …. If nothing is, it
// changes nothing. Where a revision on the way can't be undone, it stops before the first step. Where rows or
// values would be destroyed, Config.AskLoss is asked before, or a warning says it.
func (m *Migrator) Downgrade(ctx context.Context, target string) error {
	return m.run(ctx, revision.Down, target)
}

func (m *Migrator) run(ctx context.Context, dir revision.Direction, target string) error {
	if strings.Contains(target, ":") {
		return usage("range %q is for --sql only: name one revision", target)
	}
	warm := m.warm(ctx)
	set, graph, err := m.history()
	warm()
	if err != nil {
		return err
	}
	if done, err := m.nothingFor(ctx, set, graph, dir, target); done {
		return m.explain(ctx, err)
	}
	db, err := m.db()
	if err != nil {
		return err
	}
	m.logContext(ctx)
	if dir == revision.Down {
		if err := m.mayLose(ctx, target); err != nil {
			return err
		}
	}
	c := m.execConfig()
	calls := calling{Callbacks: m.cfg.Callbacks}
	err = executor.Run(ctx, db, c, func(rows []string) ([]plan.Step, error) {
		path, err := steps(graph, dir, rows, target)
		if err != nil {
			return nil, err
		}
		prepared, err := m.prepare(ctx, path, set)
		if err != nil {
			return nil, err
		}
		return prepared, calls.before(ctx, prepared)
	})
	err = m.explain(ctx, err)
	calls.after(ctx, err)
	return err
}

// nothingFor reports whether there is nothing to run on a database whose file is not there yet, be it that
// no path leads to the target: then no empty file is left behind.
func (m *Migrator) nothingFor(ctx context.Context, set *script.Set, g *revision.Graph, dir revision.Direction, target string) (bool, error) {
	if !m.absent() {
		return false, nil
	}
	m.logContext(ctx)
	path, err := steps(g, dir, nil, target)
	if err == nil {
		_, err = m.prepare(ctx, path, set)
	}
	return err != nil || len(path) == 0, err
}

// warm has the database read its catalog while the caller reads the scripts: an engine in the same process
// takes its time for thousands of tables. What it returns waits for that. Errors come again. Once the scripts are
// read there is nothing to do meanwhile.
func (m *Migrator) warm(ctx context.Context) (wait func()) {
	if m.set != nil {
		return func() {}
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if m.cfg.DB == nil && (m.cfg.URL == "" || mustExist(m.cfg.URL) != nil) {
			return
		}
		if db, err := m.db(); err == nil {
			_, _ = m.store.Rows(ctx, db)
		}
	}()
	return func() { <-done }
}

// prepare records the operations of a path's scripts, and has those built before that were only read. Those of the
// path that it was asked for last are recorded already.
func (m *Migrator) prepare(ctx context.Context, path []revision.Step, set *script.Set) ([]plan.Step, error) {
	if set == m.ready.set && slices.EqualFunc(path, m.ready.steps, sameStep) {
		out := slices.Clone(m.ready.steps)
		for i := range out {
			out[i].Step = path[i]
		}
		return out, nil
	}
	var need []*script.Script
	for _, s := range path {
		if sc := set.Get(s.Revision.ID); sc != nil && !sc.Bound() {
			need = append(need, sc)
		}
	}
	if len(need) > 0 && m.cfg.Compiler != nil {
		if err := m.cfg.Compiler.Compile(ctx, set, need); err != nil {
			return nil, err
		}
	}
	steps, err := plan.Prepare(path, set, m.cfg.Dialect)
	if err == nil {
		m.ready = ready{set, steps}
	}
	return steps, err
}

// ready are steps that were prepared, and the scripts that they are of.
type ready struct {
	set   *script.Set
	steps []plan.Step
}

// sameStep reports whether a step is of the same script in the same direction as one that was prepared.
func sameStep(s revision.Step, was plan.Step) bool {
	return s.Revision.ID == was.Revision.ID && s.Direction == was.Direction
}

// notWired tells an app that has Go scripts and was not given them what is missing.
func (m *Migrator) notWired(err error) error {
	if errors.Is(err, script.ErrNotCompiled) && m.cfg.Form == script.Go && m.cfg.Scripts == nil {
		return usage("%w; in the app itself, give Skein its scripts: put %q into its skein.Config and build again", err, m.Wiring())
	}
	return err
}

// noPath is an error of the graph: there is no path.
type noPath struct{ error }

func (e noPath) Unwrap() error { return e.error }

// steps plans a path; its errors are of type noPath.
func steps(g *revision.Graph, dir revision.Direction, rows []string, target string) (path []revision.Step, err error) {
	if dir == revision.Up {
		path, err = g.Upgrade(rows, target)
	} else {
		path, err = g.Downgrade(rows, target)
	}
	if err != nil {
		return nil, noPath{err}
	}
	return path, nil
}

// pathError explains why there is no path. It may ask the database, so nobody may hold a connection
// meanwhile: it may be the only one.
func (m *Migrator) pathError(ctx context.Context, err error) error {
	var unknown *revision.UnknownRowError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &unknown):
		return withKind(ErrRefused, m.aheadError(ctx, unknown))
	case errors.Is(err, revision.ErrIrreversible):
		return withKind(ErrRefused, err)
	}
	if _, ok := errors.AsType[*revision.InsideSquashError](err); ok {
		return withKind(ErrRefused, err)
	}
	if u, ok := errors.AsType[*revision.UnknownError](err); ok && u.Suggestion == "" {
		err = fmt.Errorf("%w; %q lists what there is", err, m.cfg.Program+" history")
	}
	return withKind(ErrUsage, err)
}

// aheadError says which revisions the database has that the files lack, and since when.
func (m *Migrator) aheadError(ctx context.Context, unknown *revision.UnknownRowError) error {
	when := map[string]string{}
	if log, err := m.log(ctx); err == nil {
		for _, e := range log {
			when[e.Revision] = fmt.Sprintf(" (applied %s by %s)", e.At.Format("2006-01-02 15:04:05Z07:00"), e.Who)
		}
	}
	var names []string
	for _, r := range unknown.Rows {
		names = append(names, r+when[r])
	}
	head := "head"
	if _, g, err := m.history(); err == nil && len(g.RealHeads()) > 1 {
		head = "heads"
	}
	return fmt.Errorf("the database is ahead of the scripts: it has revision %s, which no script in %s defines: get that script (git pull?), or, if the revision is gone for good, run %q",
		strings.Join(names, ", "), m.cfg.Dir, m.cfg.Program+" stamp --purge "+head)
}

func (m *Migrator) log(ctx context.Context) ([]executor.LogEntry, error) {
	conn, done, err := m.conn(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	log, err := executor.Read(ctx, m.cfg.Dialect, m.cfg.LockTimeout, func() ([]executor.LogEntry, error) { return m.store.Log(ctx, conn) })
	return log, m.named(err)
}

// explain gives an error of the executor its kind.
func (m *Migrator) explain(ctx context.Context, err error) error {
	if path, ok := errors.AsType[noPath](err); ok {
		return m.pathError(ctx, path.error)
	}
	switch {
	case errors.Is(err, executor.ErrGuard), errors.Is(err, executor.ErrHalfDone), errors.Is(err, executor.ErrEdited), errors.Is(err, executor.ErrUnclear), errors.Is(err, executor.ErrPooled), errors.Is(err, executor.ErrOneTransaction):
		return withKind(ErrRefused, err)
	case errors.Is(err, executor.ErrConnect), errors.Is(err, executor.ErrRead):
		return m.named(err)
	}
	return m.notWired(err)
}

func (m *Migrator) execConfig() executor.Config {
	return executor.Config{
		Dialect: m.cfg.Dialect, Store: m.store, Wait: m.cfg.LockTimeout, Lease: m.cfg.Lease, ResumeAs: m.cfg.ResumeAs, Exact: m.cfg.Exact, Now: m.cfg.Now,
		Tool: tool(), Who: who(), Owner: m.owner, Observe: m.observe, Throttle: m.cfg.Throttle,
		OneTransaction: m.cfg.OneTransaction,
		Before:         aroundStep(m.cfg.Callbacks.BeforeRevision), After: aroundStep(m.cfg.Callbacks.AfterRevision),
	}
}

func (m *Migrator) observe(e executor.Event) {
	switch e.Kind {
	case executor.Waiting:
		who := ""
		if h := e.Holder; h.Owner != "" {
			who = fmt.Sprintf(": %s, since %s", h.Owner, h.Since.Format("15:04:05"))
		}
		m.cfg.Log.Info(fmt.Sprintf("Waiting for another process to leave the database (up to %s)%s.", m.cfg.LockTimeout, who))
	case executor.TakingOver:
		m.cfg.Log.Info(fmt.Sprintf("Taking over from %s, since %s: %s.", e.Holder.Owner, e.Holder.Since.Format("15:04:05"), e.Why))
	case executor.Resuming:
		m.cfg.Log.Info("Going on where another run stopped: " + e.HalfDone.String() + ".")
	case executor.GivenUp:
		m.cfg.Log.Warn("What is in the database stays, and no script knows of it: " + e.HalfDone.String() + ".")
	case executor.Retrying:
		m.cfg.Log.Warn("Trying again: " + e.Err.Error())
	case executor.Moving:
		m.moving(e)
	case executor.Started:
		m.cfg.Log.Info(fmt.Sprintf("Running %s %s", e.Step.Direction, plan.Arrow(e.Step.Step)))
	case executor.Statement:
		m.cfg.Log.Debug("Ran statement", "sql", e.Statement.SQL, "took", e.Took)
	case executor.Ended:
		m.cfg.Log.Debug("Committed", "revision", e.Step.Revision.ID, "took", e.Took)
	}
}

func tool() string {
	info, _ := debug.ReadBuildInfo()
	return "skein " + versionIn(info)
}

const modulePath = "github.com/skein-go/skein"

// versionIn finds this module's version in what a program was built from: the shipped binary, or an app that
// has it in its go.mod.
func versionIn(info *debug.BuildInfo) string {
	if info == nil {
		return "devel"
	}
	for _, m := range append([]*debug.Module{&info.Main}, info.Deps...) {
		if m.Path != modulePath {
			continue
		}
		if m.Replace != nil {
			m = m.Replace
		}
		return cmp.Or(m.Version, "devel")
	}
	return "devel"
}

// longestWho is how much of a name the tables have room for.
const longestWho = 120

func who() string {
	name := "unknown"
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	if long := []rune(name + "@" + host); len(long) > longestWho {
		return string(long[:longestWho])
	}
	return name + "@" + host
}

// Stamp sets what the database is said to have, without running anything: rows in the lineage of the
// targets are replaced, others stay.
func (m *Migrator) Stamp(ctx context.Context, o StampOptions, targets ...string) error {
	_, graph, err := m.history()
	if err != nil {
		return err
	}
	if m.absent() {
		if _, err := graph.Stamp(nil, targets...); err != nil {
			m.logContext(ctx)
			return m.pathError(ctx, err)
		}
	}
	db, err := m.db()
	if err != nil {
		return err
	}
	m.logContext(ctx)
	err = executor.Stamp(ctx, db, m.execConfig(), o.Purge, func(rows []string) ([]string, error) {
		after, err := graph.Stamp(rows, targets...)
		if err != nil {
			return nil, noPath{err}
		}
		m.cfg.Log.Info(fmt.Sprintf("Running stamp_revision %s -> %s", strings.Join(rows, ", "), strings.Join(after, ", ")))
		return after, nil
	})
	return m.explain(ctx, err)
}
