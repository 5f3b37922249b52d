package postgres

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/dialect"
	"github.com/skein-go/skein/diff"
	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

var _ dialect.Speller = Dialect{}

// Spell puts want in a schema of its own, in a transaction that is rolled back: nobody else ever sees it,
// and nothing is left behind. No table of the user's is locked for it.
func (d Dialect) Spell(ctx context.Context, conn *sql.Conn, want *schema.Schema) (out *schema.Schema, err error) {
	if err := spellable(want); err != nil {
		return nil, err
	}
	i := newInspector(ctx, conn)
	if err := i.server(); err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	defer func() { err = errors.Join(err, transaction{conn}.Rollback(ctx)) }()
	if i.only, err = enterScratchSchema(ctx, conn); err != nil {
		return nil, err
	}
	part := standingAlone(want, i.space)
	part.Definitions = slices.DeleteFunc(part.Definitions, func(d schema.Definition) bool { return isRight(d.Kind) })
	ops, err := diff.Diff(&schema.Schema{}, part, diff.Options{Rules: d.Rules()})
	if err != nil {
		return nil, err
	}
	statements, err := d.Compile(ops, &schema.Schema{})
	if err != nil {
		return nil, err
	}
	for _, st := range statements {
		if _, err := conn.ExecContext(ctx, st.SQL, st.Args...); err != nil {
			if advice := d.Advice(err); advice != "" {
				err = fmt.Errorf("%w: %s", err, advice)
			}
			return nil, fmt.Errorf("%s: %w", st.SQL, err)
		}
	}
	if out, err = i.read(); err != nil {
		return nil, err
	}
	for _, d := range want.Definitions {
		if isRight(d.Kind) { // said in the server's words already
			out.Definitions = append(out.Definitions, d)
		}
	}
	for k := range out.Tables {
		if t := want.Table(out.Tables[k].Name); t != nil {
			out.Tables[k].ForeignKeys = t.Clone().ForeignKeys
		}
	}
	return out, nil
}

// spellable refuses what can't be put in one schema: names in others, and what stands in none.
func spellable(want *schema.Schema) error {
	names := []string{}
	for i := range want.Tables {
		names = append(names, want.Tables[i].Name)
	}
	for i := range want.Views {
		names = append(names, want.Views[i].Name)
	}
	for i := range want.Enums {
		names = append(names, want.Enums[i].Name)
	}
	for i := range want.Sequences {
		names = append(names, want.Sequences[i].Name)
	}
	for i := range want.Definitions {
		switch d := &want.Definitions[i]; d.Kind {
		case "schema", "extension", "event trigger":
			return fmt.Errorf("%w: %s %s is not in a schema", dialect.ErrNoScratch, d.Kind, d.Name)
		case "policy", "rule", commentKind, defaultKind, ownerKind, grantKind, optionKind, revokeKind, usualGrantKind, usualOptionKind, usualRevokeKind:
		default:
			name, _ := schema.SplitRoutine(d.Name)
			names = append(names, name)
		}
	}
	if at := slices.IndexFunc(names, func(n string) bool { space, _ := schema.SplitName(n); return space != "" }); at >= 0 {
		return fmt.Errorf("%w: %s is in a schema of its own", dialect.ErrNoScratch, names[at])
	}
	return nil
}

// enterScratchSchema makes a schema under a name that nobody has, and lets names without a schema mean
// what is in it.
func enterScratchSchema(ctx context.Context, conn *sql.Conn) (string, error) {
	var random [8]byte
	if _, err := rand.Read(random[:]); err != nil {
		return "", err
	}
	name := keptPrefix + "spell_" + hex.EncodeToString(random[:])
	for _, query := range []string{
		"SET LOCAL lock_timeout = '2s'",
		"CREATE SCHEMA " + name,
		"SELECT pg_catalog.set_config('search_path', '" + name + ", ' || pg_catalog.current_setting('search_path'), true)",
	} {
		_, err := conn.ExecContext(ctx, query)
		switch SQLState(err) {
		case "":
		case "42501", "25006": // no right to create, a server that is only read
			return "", fmt.Errorf("%w: %w", dialect.ErrNoScratch, err)
		}
		if err != nil {
			return "", fmt.Errorf("%s: %w", query, err)
		}
	}
	return name, nil
}

// standingAlone is a schema without what would lock tables that are not in it: foreign keys, triggers of
// other tables, parts and heirs of other tables.
func standingAlone(want *schema.Schema, space string) *schema.Schema {
	part := want.Clone()
	part.Tables = slices.DeleteFunc(part.Tables, func(t schema.Table) bool {
		return slices.ContainsFunc(t.Options.Parents(), func(p string) bool { return want.Table(p) == nil })
	})
	for i := range part.Tables {
		part.Tables[i].ForeignKeys = nil
	}
	has := func(table string) bool { return part.Table(table) != nil || part.View(table) != nil }
	part.Triggers = slices.DeleteFunc(part.Triggers, func(t schema.Trigger) bool { return !has(t.Table) })
	part.Definitions = slices.DeleteFunc(part.Definitions, func(d schema.Definition) bool { return d.Table != "" && !has(d.Table) })
	for i := range part.Definitions {
		part.Definitions[i].Text = withoutSpace(part.Definitions[i].Text, space)
	}
	for i := range part.Sequences {
		if owner := part.Sequences[i].OwnedBy; owner != "" && ownerSQL(part, owner) == "NONE" {
			part.Sequences[i].OwnedBy = ""
		}
	}
	return part
}

// withoutSpace takes a schema off the names in a text.
func withoutSpace(text, space string) string {
	var b strings.Builder
	done := 0
	tokens := sqltext.Tokens(text, sqltext.Postgres)
	for i := range tokens {
		if i+1 < len(tokens) && tokens[i+1].Text == "." && tokens[i].Name() == space && (i == 0 || tokens[i-1].Text != ".") {
			b.WriteString(text[done:tokens[i].Offset])
			done = tokens[i+1].End()
		}
	}
	return b.String() + text[done:]
}
