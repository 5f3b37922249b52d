// Package skeintest proves a project's revisions in its own tests, in one line:
//
//	func TestMigrations(t *testing.T) {
//		skeintest.Verify(t, skein.Config{Dialect: sqlite.Dialect{}, Models: models, Scripts: migrations.Revisions})
//	}
//
// No database has to be at hand for SQLite, only its driver; for other engines name a server, where
// scratch databases may be made, with Config.ScratchURL.
package skeintest

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/skein-go/skein"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/prove"
)

// Option changes what Verify asks for.
type Option func(*settings)

type settings struct {
	skein.VerifyOptions
	heads bool
}

// Range narrows Verify down to a range of the history, as in "5f15cbadc711:".
func Range(rng string) Option { return func(s *settings) { s.Range = rng } }

// AllowLoss names revisions whose downgrade need not give everything back.
func AllowLoss(revisions ...string) Option {
	return func(s *settings) { s.VerifyOptions.AllowLoss = append(s.VerifyOptions.AllowLoss, revisions...) }
}

// AllowHeads lets the history have several heads.
func AllowHeads() Option { return func(s *settings) { s.heads = true } }

// Fixture runs SQL once a revision is there, so that the revisions above it meet these rows. They stand
// beside the sample rows.
func Fixture(at, sql string) Option {
	return FixtureFunc(at, func(ctx context.Context, tx op.Tx) error {
		_, err := tx.ExecContext(ctx, sql)
		return err
	})
}

// FixtureFunc is Fixture with a function in place of SQL.
func FixtureFunc(at string, load func(ctx context.Context, tx op.Tx) error) Option {
	return func(s *settings) { s.Fixtures = append(s.Fixtures, skein.Fixture{At: at, Load: load}) }
}

// Verify fails the test unless the history has one head, every revision can be run up, down and up again
// on a scratch database with rows in it, leads back to the schema and the rows before, and the models
// are what the head leads to. Go functions are run too. What is irreversible is only run up. Without
// Config.Models there is nothing to compare with the head. No database of the user's is changed.
func Verify(t testing.TB, cfg skein.Config, options ...Option) {
	t.Helper()
	var s settings
	for _, o := range options {
		o(&s)
	}
	m, err := skein.New(cfg)
	if err != nil {
		t.Errorf("skeintest: %v", err)
		return
	}
	defer m.Close()
	if !s.heads {
		oneHead(t, m)
	}
	v, err := m.Verify(t.Context(), s.VerifyOptions)
	if err != nil && (v == nil || !errors.Is(err, skein.ErrFound)) {
		t.Errorf("skeintest: %v", err)
		return
	}
	for i := range v.Revisions {
		report(t, &v.Revisions[i])
	}
	if err != nil {
		t.Errorf("skeintest: %v", err)
		return
	}
	if cfg.Models != nil {
		atHead(t, m)
	}
}

func oneHead(t testing.TB, m *skein.Migrator) {
	t.Helper()
	list, err := m.Heads(t.Context())
	if err != nil {
		t.Errorf("skeintest: %v", err)
		return
	}
	var heads []string
	for _, r := range list {
		if r.Head {
			heads = append(heads, r.ID)
		}
	}
	if len(heads) > 1 {
		t.Errorf("the history has %d heads, %s: join them with merge, or allow it with skeintest.AllowHeads()", len(heads), strings.Join(heads, ", "))
	}
}

// report says what is wrong with a revision, and logs what there is to know of it.
func report(t testing.TB, r *skein.VerifiedRevision) {
	t.Helper()
	if r.Problem != "" {
		t.Errorf("revision %s (%s): %s", r.Revision, r.File, r.Problem)
	}
	if len(r.Lost) > 0 && !r.Allowed {
		t.Errorf("revision %s (%s): after upgrade and downgrade %s are not what they were; if that is meant, allow it with skeintest.AllowLoss(%q)",
			r.Revision, r.File, prove.Names(r.Lost), r.Revision)
	}
	if r.Irreversible != "" {
		t.Logf("revision %s can't be undone: %s", r.Revision, r.Irreversible)
	}
	for _, x := range r.Refused {
		t.Logf("revision %s: the %s refuses rows: %s", r.Revision, x.Way, x.Why)
	}
	if r.Bare != "" {
		t.Logf("revision %s: no sample rows fit: %s", r.Revision, r.Bare)
	}
}

// atHead compares the models with what the heads lead to.
func atHead(t testing.TB, m *skein.Migrator) {
	t.Helper()
	c, err := m.CheckHistory(t.Context())
	if err != nil && !errors.Is(err, skein.ErrFound) {
		t.Errorf("skeintest: %v", err)
		return
	}
	for _, x := range c.Changes {
		t.Errorf("the models are not what the head leads to: %s", x.Message)
	}
}
