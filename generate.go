package skein

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/skein-go/skein/autogenerate"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/model/sqlmodel"
	"github.com/skein-go/skein/revision"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// NewRevision writes an empty script to fill in by hand.
func (m *Migrator) NewRevision(ctx context.Context, o GenerateOptions) (*Generated, error) {
	set, g, err := m.history()
	if err != nil {
		return nil, err
	}
	if err := m.compiledIn(set); err != nil {
		return nil, err
	}
	parents, err := m.parents(ctx, g, o)
	if err != nil {
		return nil, err
	}
	return m.write(ctx, o, parents, &draft{found: &autogenerate.Result{}})
}

// Migrate compares the models with the database, or with the folded history, and writes the
// difference as a script. Without a difference it writes nothing, and Generated.File is "".
func (m *Migrator) Migrate(ctx context.Context, o GenerateOptions) (*Generated, error) {
	set, g, err := m.history()
	if err != nil {
		return nil, err
	}
	if err := m.compiledIn(set); err != nil {
		return nil, err
	}
	parents, err := m.parents(ctx, g, o)
	if err != nil {
		return nil, err
	}
	is, err := m.is(ctx, g, set, o, parents)
	if err != nil {
		return nil, err
	}
	should, err := m.should(ctx, is)
	if err != nil {
		return nil, err
	}
	if o.FromHistory {
		if is, err = m.spelled(ctx, is, should); err != nil {
			return nil, err
		}
	}
	alike, err := m.agreed(ctx, is, should)
	if err != nil {
		return nil, err
	}
	result, err := m.compare(ctx, is, alike, o.Renames, o.NoRename)
	if err != nil {
		return nil, err
	}
	if err := dangling(is, should); err != nil {
		return nil, err
	}
	if len(result.Up) == 0 {
		m.cfg.Log.Info("No changes in schema detected.")
		return &Generated{Changes: []Change{}, Warnings: []string{}, LeftAlone: leftAlone(is)}, nil
	}
	if result, err = m.safe(ctx, result, is.WithoutKept(), should, o); err != nil {
		return nil, err
	}
	d := &draft{found: result, is: is, should: should, prove: true}
	if m.cfg.Rewrite != nil {
		d.should = nil // it leads where the rewritten operations do
	}
	return m.write(ctx, o, parents, d)
}

// dangling finds a foreign key of the models whose table is dropped: SQLite, and MySQL without its checks, take such a
// schema, and then refuse the rows.
func dangling(is, should *schema.Schema) error {
	for i := range should.Tables {
		for _, fk := range should.Tables[i].ForeignKeys {
			if should.Table(fk.RefTable) == nil && is.Table(fk.RefTable) != nil {
				return fmt.Errorf("models: the foreign key (%s) of table %q points at table %q, which they don't have any more: take it out, or put the table back",
					strings.Join(fk.Columns, ", "), should.Tables[i].Name, fk.RefTable)
			}
		}
	}
	return nil
}

// compiledIn refuses to write beside Go scripts that this program was built without: it would fork
// the history.
func (m *Migrator) compiledIn(set *script.Set) error {
	if m.cfg.Scripts == nil {
		return nil
	}
	missing, err := m.missing(set)
	if err != nil {
		return err
	}
	if len(missing) > 0 {
		return usage("%s is not compiled into this program: build it again (go run does) and repeat the command", strings.Join(missing, ", "))
	}
	return nil
}

// parents finds what a new revision builds on: the only head, or what --head says.
func (m *Migrator) parents(ctx context.Context, g *revision.Graph, o GenerateOptions) ([]string, error) {
	name := o.Head
	if name == "" {
		if g.Len() == 0 {
			return nil, nil
		}
		name = "head"
	}
	if err := notCurrent(name); err != nil {
		return nil, err
	}
	list, err := g.Resolve(nil, name)
	if errors.Is(err, revision.ErrMultipleHeads) && o.Head == "" {
		return nil, usage("there are several heads (%s): merge them with %q, or say with --head which one to build on", ids(g.Heads()), m.cfg.Program+" merge heads")
	}
	if err != nil {
		return nil, m.pathError(ctx, err)
	}
	var out []string
	for _, r := range list {
		if !g.IsHead(r.ID) && !o.Splice {
			return nil, usage("revision %s is not a head: give --splice to begin a new branch there", r.ID)
		}
		out = append(out, r.ID)
	}
	return out, nil
}

// notCurrent refuses current where only the scripts are read: it would mean nothing, silently.
func notCurrent(name string) error {
	if t, err := revision.ParseTarget(name); err == nil && t.Name == "current" {
		return usage("%s depends on the database: name a revision in its place", name)
	}
	return nil
}

func ids(list []*revision.Revision) string {
	names := make([]string, len(list))
	for i, r := range list {
		names[i] = r.ID
	}
	return strings.Join(names, ", ")
}

// is returns the schema to start from.
func (m *Migrator) is(ctx context.Context, g *revision.Graph, set *script.Set, o GenerateOptions, parents []string) (*schema.Schema, error) {
	if _, err := m.dialect(); err != nil {
		return nil, err
	}
	if o.FromHistory {
		m.logContext(ctx)
		return m.folded(ctx, g, set, parents)
	}
	state, err := m.state(ctx, noEntries)
	if err != nil {
		return nil, err
	}
	g, state = state.seen(g)
	if err := m.behind(ctx, state, g); err != nil {
		return nil, withKind(ErrRefused, fmt.Errorf("%w; or compare with the scripts alone: --from-history", err))
	}
	_, s, err := m.live(ctx)
	return s, err
}

// should returns the schema that the models describe, in the words of the engine where it differs from
// what is.
func (m *Migrator) should(ctx context.Context, is *schema.Schema) (*schema.Schema, error) {
	s, err := m.models(ctx)
	if err != nil {
		return nil, err
	}
	return m.inWordsOf(ctx, s, is)
}

// models returns the schema that the models describe, in their own words.
func (m *Migrator) models(ctx context.Context) (*schema.Schema, error) {
	if m.cfg.Models == nil {
		return nil, usage("no models to compare with: set Config.Models, or models = \"schema.sql\" in skein.toml, or give --models")
	}
	s, err := m.cfg.Models.Schema(ctx, m.target())
	if err != nil {
		err = fmt.Errorf("models: %w", err)
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, sqlmodel.ErrNoFiles) {
			err = withKind(ErrUsage, err)
		}
		return nil, err
	}
	s.Dialect = cmp.Or(s.Dialect, m.cfg.Dialect.Name())
	return s, nil
}

// inWordsOf has the engine spell what differs from what is.
func (m *Migrator) inWordsOf(ctx context.Context, s, is *schema.Schema) (*schema.Schema, error) {
	if m.spelledAlready() {
		return s, nil
	}
	return m.spelled(ctx, s, is)
}

// compare compares and logs what was found.
func (m *Migrator) compare(ctx context.Context, is, should *schema.Schema, renames []string, noRename bool) (*autogenerate.Result, error) {
	is, should = is.WithoutKept(), should.WithoutKept()
	here, there, unknown, err := m.within(ctx, is, should)
	switch {
	case err != nil:
		return nil, err
	case len(unknown) > 0:
		// All would be as it should be, with nothing looked at.
		return nil, usage("there is no schema %q in the database or in the models", unknown[0])
	}
	r, err := autogenerate.Compare(ctx, here, there, autogenerate.Options{
		Rules: m.cfg.Dialect.Rules(), Renames: renames, NoRename: noRename, Ask: m.cfg.Ask,
		Include: m.cfg.Include, SameType: m.cfg.SameType, SameDefault: m.cfg.SameDefault,
	})
	switch {
	case errors.Is(err, diff.ErrUnanswered), errors.Is(err, autogenerate.ErrLeftOut):
		return nil, withKind(ErrRefused, err)
	case errors.Is(err, diff.ErrRename):
		return nil, withKind(ErrUsage, err)
	case err != nil:
		return nil, err
	}
	if r, err = m.rewrite(ctx, r, is); err != nil {
		return nil, err
	}
	for _, c := range r.Changes {
		m.cfg.Log.Info(c.Message)
	}
	m.logLeftAlone(bothLeftAlone(is, should))
	return r, nil
}

// namedLeftAlone is how many objects that are left alone for one reason a line names; -v and --json name all.
const namedLeftAlone = 20

// logLeftAlone names what Skein doesn't touch, in a line for each reason.
func (m *Migrator) logLeftAlone(list []schema.Object) {
	type reason struct{ kind, why string }
	var reasons []reason
	names := map[reason][]string{}
	for _, o := range list {
		r := reason{o.Kind, o.Why}
		if names[r] == nil {
			reasons = append(reasons, r)
		}
		names[r] = append(names[r], "'"+o.Name+"'")
	}
	for _, r := range reasons {
		all := names[r]
		text := strings.Join(all, ", ")
		if more := len(all) - namedLeftAlone; more > 0 {
			m.cfg.Log.Debug(fmt.Sprintf("Left alone: %s %s", r.kind, text))
			text = fmt.Sprintf("%s and %d more, which -v names", strings.Join(all[:namedLeftAlone], ", "), more)
		}
		m.cfg.Log.Info(fmt.Sprintf("Left alone: %s %s (%s)", r.kind, text, r.why))
	}
}

// bothLeftAlone lists what either side has that Skein doesn't touch.
func bothLeftAlone(is, should *schema.Schema) []schema.Object {
	out := slices.Clone(is.LeftAlone)
	for _, o := range should.LeftAlone {
		if !slices.ContainsFunc(out, func(have schema.Object) bool { return have.Name == o.Name }) {
			o.Why += "; it is in the models only: a revision has to create it in its own words"
			out = append(out, o)
		}
	}
	return out
}

func leftAlone(s *schema.Schema) []schema.Object {
	if s == nil || s.LeftAlone == nil {
		return []schema.Object{}
	}
	return s.LeftAlone
}
