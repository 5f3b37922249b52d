// Package script holds the files of a history: one script for each revision, in Go or in SQL. It
// reads them from a folder or from what is compiled into a program, turns an upgrade or a downgrade
// into recorded operations, and writes new scripts. It never talks to a database.
package script

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/revision"
)

// Form is the language of a script.
type Form string

// The forms of scripts. They are of equal rank and can stand in one history.
const (
	Go  Form = "go"
	SQL Form = "sql"
)

// Script is one revision with its way up and its way down. A Go script file gives one to Set.Add; a
// SQL script is read into one.
type Script struct {
	ID        string
	Revises   []string // its parents; none for a base, several for a merge
	Labels    []string // branch labels
	DependsOn []string // revisions or labels that have to be there first
	Replaces  []string // the revisions that a squash stands for, the last of them last
	Message   string
	Created   string // RFC 3339, "" if it is not known

	// Upgrade and Downgrade record the operations of a Go script; a SQL script has neither. A script
	// with an Upgrade and no Downgrade can't be undone.
	Upgrade, Downgrade func(*op.Recorder)

	src *source
}

// source is where a script comes from, and what is found out about it later. It is shared by copies
// of the script.
type source struct {
	form     Form
	file     string // for messages: as near to a path as is known
	name     string // the last element of file
	compiled bool   // SQL, or a Go script with its functions
	text     string // the source, "" where it is not at hand
	fsys     fs.FS  // holds the source of a compiled Go script as name; may be nil
	why      string // irreversible, as read from Go source

	// bound records a Go script that was only read, see Bind; nil: nobody can.
	bound func(revision.Direction, string) ([]op.Record, error)

	sections lazy[[]section]
	sum      lazy[string]
	whyNot   lazy[string]
}

// lazy is a value that is found out when it is first asked for. Where there are thousands, it is cheaper
// than sync.OnceValue.
type lazy[T any] struct {
	once  sync.Once
	value T
	err   error
}

func (l *lazy[T]) get(find func() (T, error)) (T, error) {
	l.once.Do(func() { l.value, l.err = find() })
	return l.value, l.err
}

// newScript returns a script that comes from a source.
func newScript(s Script, src *source) *Script {
	src.text = normalize(src.text)
	s.src = src
	return &s
}

// cut returns the sections of a SQL script.
func (s *source) cut() ([]section, error) {
	return s.sections.get(func() ([]section, error) { return sections(s.file, s.text) })
}

// held returns the script with its source; one that no set holds is Go, from nowhere.
func (s *Script) held() *Script {
	if s.src == nil {
		return newScript(*s, &source{form: Go, compiled: true})
	}
	return s
}

// of returns where the script comes from.
func (s *Script) of() *source { return s.held().src }

// Form returns the language of the script.
func (s *Script) Form() Form { return s.of().form }

// File returns the script's file: its path if it was read from a folder, its name in a file system,
// or, for a script that is compiled in, its path when it was compiled.
func (s *Script) File() string { return s.of().file }

// Compiled reports whether the script can run in this program: a SQL script always can, a Go script
// that was only read from its source can't.
func (s *Script) Compiled() bool { return s.of().compiled }

// Bind says how to record a Go script that was only read from its source: by a program into which it is
// compiled. A script that is compiled into this one stays as it is.
func (s *Script) Bind(record func(d revision.Direction, dialect string) ([]op.Record, error)) {
	s.of().bound = record
}

// Bound reports whether the script can be recorded here: it is compiled in, or Bind was called.
func (s *Script) Bound() bool { return s.of().compiled || s.of().bound != nil }

// Checksum returns the SHA-256 of the script's file in hex, whatever its line breaks. Where the source
// of a Go script is not at hand (it can be embedded), it is that of the operations of both directions.
func (s *Script) Checksum() string {
	s = s.held()
	sum, _ := s.src.sum.get(func() (string, error) { return s.checksum(), nil })
	return sum
}

// Irreversible says why the script can't be undone, "" if it can.
func (s *Script) Irreversible() string {
	s = s.held()
	why, _ := s.src.whyNot.get(func() (string, error) { return s.irreversible(), nil })
	return why
}

// Record returns the operations of one direction for a dialect, with their places in the script. It
// runs nothing on a database. A Go script that is not compiled in gives ErrNotCompiled.
func (s *Script) Record(d revision.Direction, dialect string) ([]op.Record, error) {
	down, src := d == revision.Down, s.of()
	switch {
	case src.form == SQL:
		return s.recordSQL(down, dialect)
	case src.bound != nil && !src.compiled:
		return src.bound(d, dialect)
	case !src.compiled:
		return nil, fmt.Errorf("%s: %w: run it from your app: app db %s", src.file, ErrNotCompiled, d)
	}
	return s.recordGo(down)
}

func (s *Script) recordSQL(down bool, dialect string) ([]op.Record, error) {
	all, err := s.src.cut()
	if err != nil {
		return nil, err
	}
	sec := pick(all, down, dialect)
	switch {
	case sec != nil:
		return recordSection(s.src.file, sec, dialect)
	case down:
		return []op.Record{{Op: op.Irreversible{Why: noDowngrade(all, dialect)}, File: s.src.file, Line: 1}}, nil
	}
	return nil, &SyntaxError{File: s.src.file, Line: 1, Msg: "the script has no " + noSection(all, down, dialect) +
		": an empty \"-- +skein upgrade\" says that there is nothing to do"}
}

func noDowngrade(all []section, dialect string) string {
	return "the script has no " + noSection(all, true, dialect)
}

// noSection names the section that is not there, with the dialect if others have one.
func noSection(all []section, down bool, dialect string) string {
	for i := range all {
		if all[i].down == down {
			return all[i].name() + " section for " + cmp.Or(dialect, "this dialect")
		}
	}
	return (&section{down: down}).name() + " section"
}

func (s *Script) irreversible() string {
	switch {
	case s.src.form == SQL:
		return s.irreversibleSQL()
	case !s.src.compiled:
		return s.src.why
	}
	records, err := s.recordGo(true)
	if err != nil {
		return ""
	}
	for _, r := range records {
		if o, ok := r.Op.(op.Irreversible); ok {
			return o.Why
		}
	}
	return ""
}

// irreversibleSQL reads the common downgrade. What is wrong with the script is for Record to say.
func (s *Script) irreversibleSQL() string {
	if !mayBeIrreversible(s.src.text) {
		return ""
	}
	all, err := s.src.cut()
	if err != nil {
		return ""
	}
	sec := pick(all, true, "")
	if sec == nil {
		for i := range all {
			if all[i].down {
				return ""
			}
		}
		return noDowngrade(nil, "")
	}
	for _, i := range sec.items {
		if i.kind == irreversible {
			return i.text
		}
	}
	return ""
}

func (s *Script) checksum() string {
	text := s.src.text
	if text == "" && s.src.fsys != nil {
		if data, err := fs.ReadFile(s.src.fsys, s.src.name); err == nil {
			text = normalize(string(data))
		}
	}
	if text == "" {
		text = s.dump()
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// dump writes the operations of both directions in a form that stays the same from run to run.
func (s *Script) dump() string {
	var b strings.Builder
	for _, down := range []bool{false, true} {
		records, err := s.recordGo(down)
		fmt.Fprintf(&b, "down=%t err=%v\n", down, err)
		for _, r := range records {
			fmt.Fprintln(&b, dumpOp(r.Op))
		}
	}
	return b.String()
}

// node returns the script as a node of the graph.
func (s *Script) node() (revision.Revision, error) {
	created, err := readTime(s.Created)
	if err != nil {
		return revision.Revision{}, fmt.Errorf("%s: created: %w", s.src.file, err)
	}
	return revision.Revision{
		ID: s.ID, Down: s.Revises, DependsOn: s.DependsOn, Labels: s.Labels, Replaces: s.Replaces, Message: s.Message,
		Created: created, Irreversible: s.Irreversible(), Source: s.src.file,
	}, nil
}

// mayBeIrreversible looks for a plain downgrade and for the word irreversible, which is far cheaper
// than cutting the script into its sections.
func mayBeIrreversible(text string) bool {
	return !strings.Contains(text, "\n-- +skein downgrade\n") || containsFold(text, "irreversible")
}

// containsFold looks for a word of small letters, whatever their case in the text.
func containsFold(text, word string) bool {
	for i := 0; i+len(word) <= len(text); i++ {
		if text[i]|0x20 == word[0] && strings.EqualFold(text[i:i+len(word)], word) {
			return true
		}
	}
	return false
}
