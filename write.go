package skein

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/skein-go/skein/autogenerate"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/revision"
	"github.com/skein-go/skein/schema"
	"github.com/skein-go/skein/script"
)

// write renders a script and puts it in the folder.
func (m *Migrator) write(ctx context.Context, o GenerateOptions, parents []string, d *draft) (*Generated, error) {
	depends, err := m.dependencies(o.DependsOn)
	if err != nil {
		return nil, err
	}
	head := script.Rendering{Revises: parents, DependsOn: depends, Message: o.Message}
	if o.BranchLabel != "" {
		head.Labels = []string{o.BranchLabel}
	}
	return m.writeHead(ctx, o, head, d)
}

// writeHead writes a script whose header says what head says, and its own id and time.
func (m *Migrator) writeHead(ctx context.Context, o GenerateOptions, head script.Rendering, d *draft) (*Generated, error) {
	id, err := m.newID(o)
	if err != nil {
		return nil, err
	}
	dir, err := m.folderFor(o, head.Revises)
	if err != nil {
		return nil, err
	}
	created := m.cfg.Now().UTC().Truncate(time.Second)
	if err := m.fits(head, id, created); err != nil {
		return nil, err
	}
	rendering := head
	rendering.Package, rendering.ID, rendering.Created = script.PackageName(dir), id, created.Format(time.RFC3339)
	name, err := script.FileName(m.cfg.FileTemplate, id, script.Slug(o.Message), created)
	if err != nil {
		return nil, withKind(ErrUsage, err)
	}
	name += "." + string(m.cfg.Form)
	path := filepath.Join(dir, name)
	data, proof, err := m.text(ctx, o, rendering, path, d)
	if err != nil {
		return nil, err
	}
	if err := script.Write(dir, name, data); err != nil {
		return nil, fmt.Errorf("write %s: %w", path, err)
	}
	if m.cfg.Scripts == nil {
		m.set = nil // the folder is to be read again
	}
	m.cfg.Log.Info(fmt.Sprintf("Generating %s ... done", path))
	out := &Generated{Revision: id, File: path, Changes: d.found.Changes, Warnings: warnings(d.found), LeftAlone: leftAlone(d.is), Proof: proof}
	if out.Changes == nil {
		out.Changes = []Change{}
	}
	for _, h := range m.cfg.Hooks {
		if err := h.Run(ctx, path); err != nil {
			out.Warnings = append(out.Warnings, err.Error())
		}
	}
	return out, nil
}

// text renders a script, and proves it where that is asked for.
func (m *Migrator) text(ctx context.Context, o GenerateOptions, r script.Rendering, path string, d *draft) ([]byte, *Proved, error) {
	data, err := m.render(r, d.found, d.is)
	if err != nil {
		return nil, nil, err
	}
	if !d.prove {
		data, err = m.rendered(ctx, path, data)
		return data, nil, err
	}
	proof, err := m.proved(ctx, o, d, data)
	if err != nil {
		return nil, nil, err
	}
	own := data
	if data, err = m.render(r, sayLosses(d.found, proof), d.is); err != nil {
		return nil, nil, err
	}
	if data, err = m.rendered(ctx, path, data); err != nil || proof.Skipped != "" || m.sameText(own, data) {
		return data, proof, err
	}
	proof, err = m.proved(ctx, o, d, data) // the hook did more than to dress it
	return data, proof, err
}

// dependencies writes the beginnings of ids out. A label stays one: its branch may move on.
func (m *Migrator) dependencies(names []string) ([]string, error) {
	_, g, err := m.history()
	if err != nil {
		return nil, err
	}
	var out []string
	for _, name := range names {
		r, err := g.Find(name)
		if err != nil {
			return nil, withKind(ErrUsage, err)
		}
		if slices.Contains(r.Labels, name) {
			out = append(out, name)
		} else {
			out = append(out, r.ID)
		}
	}
	return out, nil
}

// fits refuses a revision with which the history could not be read any more.
func (m *Migrator) fits(head script.Rendering, id string, created time.Time) error {
	_, g, err := m.history()
	if err != nil {
		return err
	}
	_, err = g.With(revision.Revision{
		ID: id, Down: head.Revises, DependsOn: head.DependsOn, Labels: head.Labels, Replaces: head.Replaces, Created: created,
	})
	return withKind(ErrUsage, err)
}

// newID makes or checks the id of a new revision.
func (m *Migrator) newID(o GenerateOptions) (string, error) {
	set, err := m.scripts()
	if err != nil {
		return "", err
	}
	if o.BranchLabel != "" {
		if err := revision.CheckLabel(o.BranchLabel); err != nil {
			return "", withKind(ErrUsage, err)
		}
	}
	if o.RevID == "" {
		return script.NewID(m.cfg.Rand)
	}
	if err := revision.CheckID(o.RevID); err != nil {
		return "", withKind(ErrUsage, err)
	}
	if have := set.Get(o.RevID); have != nil {
		return "", usage("revision id %q is taken by %s", o.RevID, have.File())
	}
	return o.RevID, nil
}

func (m *Migrator) render(r script.Rendering, found *autogenerate.Result, is *schema.Schema) ([]byte, error) {
	r.Up, r.Down = found.Up, found.Down
	if m.cfg.Form == script.Go {
		return script.RenderGo(r)
	}
	if len(found.Up) == 0 {
		return script.RenderSQL(r)
	}
	var err error
	r.Up, r.Down = m.spellOut(r.Up, r.ID), m.spellOut(r.Down, r.ID)
	up, down := autogenerate.Ops(r.Up), autogenerate.Ops(r.Down)
	r.Dialect = m.cfg.Dialect.Name()
	if r.UpSQL, err = m.cfg.Dialect.Compile(up, is); err != nil {
		return nil, err
	}
	after := is.Clone()
	if err := op.Apply(after, up...); err != nil {
		return nil, err
	}
	if r.DownSQL, err = m.cfg.Dialect.Compile(down, after); err != nil {
		return nil, err
	}
	return script.RenderSQL(r)
}

// warnings are the comments of the way up: what a person should look at.
func warnings(r *autogenerate.Result) []string {
	out := []string{}
	for _, l := range r.Up {
		if strings.HasPrefix(l.Comment, "review:") {
			out = append(out, l.Comment)
		}
	}
	return out
}
