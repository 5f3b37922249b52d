package diff

import (
	"slices"
	"strings"

	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// undefault takes the defaults from columns that are of a value which an enum is to lose: no engine could go on with
// them. What they become is said later, when the values are there.
func (d *differ) undefault(was, is *schema.Enum) {
	now := d.now.Clone() // it changes meanwhile
	for i := range now.Tables {
		t := &now.Tables[i]
		for j := range t.Columns {
			c := &t.Columns[j]
			if c.Type == nil || strings.TrimSuffix(c.Type.String(), "[]") != was.Name {
				continue
			}
			goes := func(value string) bool {
				return slices.Contains(was.Values, value) && !slices.Contains(is.Values, value)
			}
			if slices.ContainsFunc(valuesOf(c.Default), goes) {
				d.emit(op.AlterColumn{Table: t.Name, Column: c.Name, Changes: []op.Change{op.SetDefault("")}})
			}
		}
	}
}

// valuesOf are the values of an enum that a default is: 'a', or '{a,"b c"}' with what may stand behind it.
func valuesOf(text string) []string {
	_, rest, ok := strings.Cut(text, "'")
	at := strings.LastIndexByte(rest, '\'')
	if !ok || at < 0 {
		return nil
	}
	value := strings.ReplaceAll(rest[:at], "''", "'")
	if !strings.HasPrefix(value, "{") {
		return []string{value}
	}
	var out []string
	for part := range strings.SplitSeq(strings.Trim(value, "{}"), ",") {
		out = append(out, strings.Trim(part, `" `))
	}
	return out
}
