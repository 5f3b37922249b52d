package diff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// The least likeness at which a question is asked. It is low on purpose: a question too many costs a
// flag, one too few costs data.
const (
	columnLike = 0.25
	tableLike  = 0.4
)

// evidence collects what speaks for a rename.
type evidence struct {
	score float64
	words []string
}

func (e *evidence) add(holds bool, weight float64, words string) {
	if holds {
		e.score += weight
		e.words = append(e.words, words)
	}
}

func (e *evidence) candidate(to string) Candidate {
	return Candidate{To: to, Score: min(e.score, 1), Evidence: e.words}
}

// likeColumn says how much a column that appeared is like one that vanished.
func likeColumn(before, now *schema.Table, from, to, dialect string, r Rules) (Candidate, bool) {
	a, b := before.Column(from), now.Column(to)
	if (a.Generated == nil) != (b.Generated == nil) {
		return Candidate{}, false // a computed column holds no data of its own
	}
	var e evidence
	e.add(r.sameType(a.Type, b.Type), 0.30, "same type")
	e.add(a.NotNull == b.NotNull, 0.08, "same nullability")
	e.add(r.sameExpr(a.Default, b.Default), 0.07, "same default")
	e.add(samePlace(before, now, from, to, r), 0.15, "same position")
	e.add(keyed(before, from, dialect) == keyed(now, to, dialect), 0.15, keyedWords(before, from, dialect))
	n := nameLikeness(from, to)
	e.add(n >= 0.34, 0.25*n, fmt.Sprintf("names %d %% alike", int(n*100)))
	c := e.candidate(to)
	return c, c.Score >= columnLike
}

// samePlace reports whether both columns come after the same neighbour.
func samePlace(before, now *schema.Table, from, to string, r Rules) bool {
	return r.sameName(neighbour(before, from, -1), neighbour(now, to, -1)) ||
		r.sameName(neighbour(before, from, 1), neighbour(now, to, 1)) && neighbour(now, to, 1) != ""
}

func neighbour(t *schema.Table, name string, step int) string {
	i := slices.IndexFunc(t.Columns, func(c schema.Column) bool { return c.Name == name }) + step
	if i < 0 || i >= len(t.Columns) {
		return ""
	}
	return t.Columns[i].Name
}

// keyed tells what constraints and indexes a column is in, as a text to compare.
func keyed(t *schema.Table, column, dialect string) string {
	var out []string
	for _, c := range t.Constraints() {
		if op.ConstraintUses(c, column, dialect) {
			kind, _, _ := strings.Cut(op.Describe(c), " ")
			if fk, ok := c.(schema.ForeignKey); ok {
				kind = "foreign key to " + fk.RefTable
			}
			out = append(out, kind)
		}
	}
	for _, x := range t.Indexes {
		if op.IndexUses(x, column, dialect) {
			out = append(out, fmt.Sprintf("index (unique=%t)", x.Unique))
		}
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

func keyedWords(t *schema.Table, column, dialect string) string {
	if k := keyed(t, column, dialect); k != "" {
		return "same " + k
	}
	return "in no key or index"
}

// likeTable says how much a table that appeared is like one that vanished.
func likeTable(a, b *schema.Table, r Rules) (Candidate, bool) {
	same := 0
	for i := range a.Columns {
		if c := b.Column(a.Columns[i].Name); c != nil && r.sameType(a.Columns[i].Type, c.Type) {
			same++
		}
	}
	all := max(len(a.Columns), len(b.Columns), 1)
	n := nameLikeness(a.Name, b.Name)
	score := 0.8*float64(same)/float64(all) + 0.2*n
	words := []string{fmt.Sprintf("%d of %d columns alike", same, all)}
	if n >= 0.34 {
		words = append(words, fmt.Sprintf("names %d %% alike", int(n*100)))
	}
	return Candidate{To: b.Name, Score: score, Evidence: words}, score >= tableLike
}

// nameLikeness is 1 for equal names, 0 for names with nothing in common: the edit distance over the
// longer name, or the share of words in common where that is more.
func nameLikeness(a, b string) float64 {
	a, b = strings.ToLower(a), strings.ToLower(b)
	longest := max(len([]rune(a)), len([]rune(b)), 1)
	byEdit := 1 - float64(editDistance([]rune(a), []rune(b)))/float64(longest)
	aw, bw := strings.FieldsFunc(a, notWord), strings.FieldsFunc(b, notWord)
	common := 0
	for _, w := range aw {
		if slices.Contains(bw, w) {
			common++
		}
	}
	byWord := float64(common) / float64(max(len(aw), len(bw), 1))
	return max(byEdit, byWord)
}

func notWord(r rune) bool { return r == '_' || r == ' ' || r == '-' }

func editDistance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diagonal
			if a[i-1] != b[j-1] {
				cost++
			}
			diagonal = row[j]
			row[j] = min(row[j]+1, row[j-1]+1, cost)
		}
	}
	return row[len(b)]
}
