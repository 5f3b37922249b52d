package postgres

import (
	"fmt"
	"slices"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/op"
	"github.com/skein-go/skein/schema"
)

// object compiles what is done to views, triggers, enums, sequences and what is known by its text.
func (c *compiler) object(o op.Op, before *schema.Schema) error {
	switch o := o.(type) {
	case op.CreateView:
		c.addAll(createView(&o.View))
		c.addAll(viewComments(&o.View))
		if c.replaced["view "+o.View.Name] {
			c.add(recalled(settingOf("view", o.View.Name)))
		}
	case op.DropView:
		if c.createdLater(o.View) {
			c.add(rememberView(settingOf("view", o.View), before.View(o.View))).Note = "remembers whose the view is and who may use it"
			c.replaced["view "+o.View] = true
		}
		c.add(dropView(before.View(o.View)))
	case op.CreateTrigger:
		c.addAll(createTrigger(&o.Trigger))
		c.commentOn("trigger", o.Trigger.Table, o.Trigger.Name, o.Trigger.Comment)
	case op.DropTrigger:
		c.add(dropTrigger(o.Table, o.Trigger))
	case op.CreateEnum:
		c.add(createEnum(&o.Enum))
		c.commentOn("enum", "", o.Enum.Name, o.Enum.Comment)
	case op.DropEnum:
		c.add("DROP TYPE " + qualified(o.Enum))
	case op.AlterEnum:
		c.alterEnum(o, before)
	case op.CreateSequence:
		c.add(createSequence(o.Sequence))
		if o.Sequence.OwnedBy != "" {
			c.add("ALTER SEQUENCE " + qualified(o.Sequence.Name) + " OWNED BY " + ownerSQL(c.now, o.Sequence.OwnedBy))
		}
		c.commentOn("sequence", "", o.Sequence.Name, o.Sequence.Comment)
	case op.DropSequence:
		c.add("DROP SEQUENCE " + qualified(o.Sequence))
	case op.AlterSequence:
		c.alterSequence(o, before)
	case op.CreateDefinition:
		c.addAll(createDefinition(c.now, &o.Definition))
		d := &o.Definition
		if c.replaced["again "+definitionKey(d)] {
			c.add(recalled(routineSetting(d)))
		}
		if c.away[definitionKey(d)] {
			delete(c.away, definitionKey(d))
			c.restore()
		} else if isUsual(d.Kind) {
			c.changeUsual(d, false)
		}
	case op.DropDefinition:
		if isUsual(o.Kind) {
			d := before.Definition(o.Kind, o.Table, o.Name)
			c.add(usualTaken(d))
			c.changeUsual(d, true)
			return nil
		}
		if isRight(o.Kind) {
			c.add(rightTaken(before.Definition(o.Kind, o.Table, o.Name)))
			return nil
		}
		if d := before.Definition(o.Kind, o.Table, o.Name); c.definedLater(d) {
			c.makeWayFor(d, before)
		}
		c.add(dropDefinition(o.Kind, o.Table, o.Name))
	case op.ReplaceDefinition:
		return c.replaceDefinition(&o.To, before.Definition(o.To.Kind, o.To.Table, o.To.Name), before)
	case op.RenameObject:
		c.renameObject(o, before)
	case op.SetComment:
		c.add(commentSQL(c.now, o))
	}
	return nil
}

// makeWayFor sets aside what stands on something that goes and comes back: what calls a routine, or holds values of a
// type.
func (c *compiler) makeWayFor(d *schema.Definition, before *schema.Schema) {
	key, first := definitionKey(d), len(c.aside)
	switch {
	case isRoutine(d.Kind):
		c.add(rememberRoutine(routineSetting(d), d)).Note = "remembers whose the function is and who may use it"
		c.replaced["again "+key] = true
		c.callersAside(d, before)
	case d.Kind == "composite type":
		c.rowsAside(before, d.Name)
	default:
		return
	}
	for i := first; i < len(c.aside); i++ {
		c.aside[i].needs = key
	}
	c.away[key] = true
}

// createdLater reports whether an operation behind the one at hand creates a view again.
func (c *compiler) createdLater(view string) bool {
	return slices.ContainsFunc(c.rest, func(o op.Op) bool {
		v, ok := o.(op.CreateView)
		return ok && v.View.Name == view
	})
}

// definedLater reports whether an operation behind the one at hand creates an object again.
func (c *compiler) definedLater(d *schema.Definition) bool {
	return slices.ContainsFunc(c.rest, func(o op.Op) bool {
		x, ok := o.(op.CreateDefinition)
		return ok && definitionKey(&x.Definition) == definitionKey(d)
	})
}

func dropTrigger(table, name string) string {
	return "DROP TRIGGER " + ident(name) + " ON " + qualified(table)
}

// commentOn sets the comment of something that was just made, if it has one.
func (c *compiler) commentOn(kind, table, name, text string) {
	if text != "" {
		c.add(commentSQL(c.now, op.SetComment{Kind: kind, Table: table, Name: name, Comment: text}))
	}
}

// commentSQL is the statement that sets a comment.
func commentSQL(s *schema.Schema, o op.SetComment) string {
	target := ""
	switch o.Kind {
	case "view":
		target = "VIEW " + qualified(o.Name)
		if v := s.View(o.Name); v != nil && v.Materialized {
			target = "MATERIALIZED " + target
		}
	case "index":
		target = "INDEX " + sibling(o.Table, o.Name)
	case "constraint", "trigger":
		target = strings.ToUpper(o.Kind) + " " + ident(o.Name) + " ON " + qualified(o.Table)
	case "enum":
		target = "TYPE " + qualified(o.Name)
	case "sequence":
		target = "SEQUENCE " + qualified(o.Name)
	default:
		target = definitionTarget(o.Kind, o.Table, o.Name)
	}
	return "COMMENT ON " + target + " IS " + comment(o.Comment)
}

// definitionTarget names an object that is known by its text, as DROP and COMMENT ON do.
func definitionTarget(kind, table, name string) string {
	switch kind {
	case "policy", "rule":
		return strings.ToUpper(kind) + " " + ident(name) + " ON " + qualified(table)
	case "function", "procedure", "aggregate":
		routine, arguments := schema.SplitRoutine(name)
		if kind == "aggregate" && arguments == "()" {
			arguments = "(*)"
		}
		return strings.ToUpper(kind) + " " + qualified(routine) + arguments
	case "composite type", "range type":
		return "TYPE " + qualified(name)
	case "event trigger", "extension", "schema":
		return strings.ToUpper(kind) + " " + ident(name)
	}
	return strings.ToUpper(kind) + " " + qualified(name)
}

// The kinds of definitions that say something of a view's column.
const (
	commentKind = "column comment"
	defaultKind = "column default"
)

// statementsOf are the statements of a definition: the first makes it, and others say more of it.
func statementsOf(kind, text string) []string {
	switch kind {
	case "rule", "event trigger", "statistics": // whether it is enabled; the body of a rule may hold semicolons
		if at := strings.LastIndex(text, ";\nALTER "); at >= 0 {
			return []string{text[:at], text[at+2:]}
		}
	case "composite type", "domain", configurationKind:
		if !strings.Contains(text, ";\n") {
			break
		}
		statements, err := sqltext.Split(text, sqltext.Postgres)
		if err != nil {
			break // the server says it
		}
		var out []string
		for _, st := range statements {
			out = append(out, st.Text)
		}
		return out
	}
	return []string{text}
}

func dropDefinition(kind, table, name string) string {
	switch kind {
	case commentKind:
		return "COMMENT ON COLUMN " + qualified(table) + "." + ident(name) + " IS NULL"
	case defaultKind:
		return "ALTER VIEW " + qualified(table) + " ALTER COLUMN " + ident(name) + " DROP DEFAULT"
	}
	return "DROP " + definitionTarget(kind, table, name)
}

// createDefinition returns the statements that create an object that is known by its text.
func createDefinition(s *schema.Schema, d *schema.Definition) []string {
	out := statementsOf(d.Kind, d.Text)
	if d.Comment != "" {
		out = append(out, commentSQL(s, op.SetComment{Kind: d.Kind, Table: d.Table, Name: d.Name, Comment: d.Comment}))
	}
	return out
}

func (c *compiler) alterSequence(o op.AlterSequence, before *schema.Schema) {
	was, is := completed(*before.Sequence(o.To.Name)), completed(o.To)
	name := qualified(is.Name)
	var terms []string
	add := func(differs bool, format string, value any) {
		if differs {
			terms = append(terms, fmt.Sprintf(format, value))
		}
	}
	add(was.Type != is.Type, "AS %s", is.Type)
	add(was.Increment != is.Increment, "INCREMENT BY %d", is.Increment)
	// A new type brings its own ends along where the old ends are those of the old type.
	add(was.Min != is.Min || was.Type != is.Type, "MINVALUE %d", is.Min)
	add(was.Max != is.Max || was.Type != is.Type, "MAXVALUE %d", is.Max)
	add(was.Start != is.Start, "START WITH %d", is.Start)
	add(was.Cache != is.Cache, "CACHE %d", is.Cache)
	if was.Cycle != is.Cycle {
		terms = append(terms, map[bool]string{true: "CYCLE", false: "NO CYCLE"}[is.Cycle])
	}
	if was.OwnedBy != is.OwnedBy {
		terms = append(terms, "OWNED BY "+ownerSQL(c.now, is.OwnedBy))
	}
	if is.Min > was.Min || is.Max < was.Max {
		c.add(fmt.Sprintf("SELECT pg_catalog.setval(%s, least(greatest(last_value, %d), %d), is_called) FROM %s", text(name), is.Min, is.Max, name)).Note = "its position goes along"
	}
	if len(terms) > 0 {
		c.add("ALTER SEQUENCE " + name + " " + strings.Join(terms, " "))
	}
	if was.Comment != is.Comment {
		c.add(commentSQL(c.now, op.SetComment{Kind: "sequence", Name: is.Name, Comment: is.Comment}))
	}
}

// alterEnum renames and adds values where that is all; otherwise the type is made anew, and the columns
// of it are converted.
func (c *compiler) alterEnum(o op.AlterEnum, before *schema.Schema) {
	have := slices.Clone(before.Enum(o.Enum).Values)
	for i, v := range have {
		if to, ok := o.Renamed[v]; ok {
			c.add("ALTER TYPE " + qualified(o.Enum) + " RENAME VALUE " + text(v) + " TO " + text(to))
			have[i] = to
		}
	}
	if !o.Anew && isSubsequence(have, o.To) {
		for i, v := range o.To {
			if slices.Contains(have, v) {
				continue
			}
			place := ""
			switch {
			case i > 0:
				place = " AFTER " + text(o.To[i-1])
			case len(have) > 0:
				place = " BEFORE " + text(have[0])
			}
			c.add("ALTER TYPE " + qualified(o.Enum) + " ADD VALUE " + text(v) + place).NoTx = c.usedLater(text(v))
			have = slices.Insert(have, min(i, len(have)), v)
		}
		return
	}
	c.swapEnum(o, have, before)
}

func isSubsequence(list, of []string) bool {
	for _, v := range of {
		if len(list) > 0 && list[0] == v {
			list = list[1:]
		}
	}
	return len(list) == 0
}

// swapEnum makes an enum anew under its name and converts the columns of the old one.
func (c *compiler) swapEnum(o op.AlterEnum, have []string, before *schema.Schema) {
	space, name := schema.SplitName(o.Enum)
	old := objectName(keptPrefix+"old", name, "enum")
	var gone []string
	for _, v := range have {
		if !slices.Contains(o.To, v) {
			gone = append(gone, text(v))
		}
	}
	columns := columnsOf(before, o.Enum)
	domains := domainsOver(before, o.Enum)
	looked := columns
	for _, d := range domains {
		looked = append(slices.Clip(looked), columnsOf(before, d.Name)...)
	}
	for _, x := range looked {
		if len(gone) > 0 && !c.created[x.table.Name] {
			c.guardValues(x, gone, o.Enum)
		}
	}
	types := compositesOf(before, o.Enum)
	for _, name := range types {
		c.guardAttributes(before, name, o.Enum, gone)
	}
	c.flush()
	for _, x := range columns {
		c.makeWay(before, x.table.Name, x.column.Name)
		c.typedAside(x, o.Enum)
	}
	for _, name := range types {
		c.rowsAside(before, name)
	}
	c.domainsAside(before, domains)
	c.direct("ALTER TYPE " + qualified(o.Enum) + " RENAME TO " + ident(old))
	c.direct(createEnum(&schema.Enum{Name: o.Enum, Values: o.To}))
	for _, x := range columns {
		c.convertColumn(x, o.Enum)
	}
	c.convertAttributes(before, types, o.Enum)
	for _, d := range domains {
		for _, sql := range createDefinition(before, d) {
			c.direct(sql)
		}
	}
	c.direct("DROP TYPE " + qualified(schema.Qualify(space, old)))
	c.restore()
	c.commentOn("enum", "", o.Enum, c.now.Enum(o.Enum).Comment)
}

// enumColumn is a column of a type that is made anew.
type enumColumn struct {
	table  *schema.Table
	column *schema.Column
}

// columnsOf lists the columns of a type, or of lists of it.
func columnsOf(s *schema.Schema, typ string) []enumColumn {
	var out []enumColumn
	for i := range s.Tables {
		t := &s.Tables[i]
		for j := range t.Columns {
			if col := &t.Columns[j]; isOfType(col.Type, typ) {
				out = append(out, enumColumn{t, col})
			}
		}
	}
	return out
}

func isOfType(t schema.Type, name string) bool {
	word := strings.TrimSuffix(TypeSQL(t), "[]")
	return unquotedName(word) == name
}

func (c *compiler) guardValues(x enumColumn, gone []string, enum string) {
	value := ident(x.column.Name) + "::text IN (" + strings.Join(gone, ", ") + ")"
	if strings.HasSuffix(TypeSQL(x.column.Type), "[]") {
		value = ident(x.column.Name) + "::text[] && ARRAY[" + strings.Join(gone, ", ") + "]"
	}
	c.guardMisfit(x.table.Name, x.column.Name, value,
		fmt.Sprintf("%s.%s has %%d values that enum %q is to lose (%s)", x.table.Name, x.column.Name, enum, strings.Join(gone, ", ")),
		fmt.Sprintf("give them another value in a statement before it: UPDATE %s SET %s = … WHERE %s", qualified(x.table.Name), ident(x.column.Name), value))
}

// typedAside sets aside the indexes and checks that say the type of a column: they would keep the old one.
func (c *compiler) typedAside(x enumColumn, enum string) {
	t := x.table
	for i := range t.Indexes {
		k := &t.Indexes[i]
		expr := k.Where
		for _, p := range k.Parts {
			expr += " " + p.Expr
		}
		if strings.TrimSpace(expr) != "" && (mentions(expr, local(enum)) || mentions(expr, x.column.Name)) {
			c.indexAside(t, k)
		}
	}
	for _, k := range t.Checks {
		if mentions(k.Expr, local(enum)) || mentions(k.Expr, x.column.Name) {
			c.checkAside(t, k)
		}
	}
}

// convertColumn turns a column of the old type into one of the new.
func (c *compiler) convertColumn(x enumColumn, enum string) {
	name, typ := ident(x.column.Name), qualified(enum)
	through := "::text::"
	if strings.HasSuffix(TypeSQL(x.column.Type), "[]") {
		typ, through = typ+"[]", "::text[]::"
	}
	alter := "ALTER TABLE " + qualified(x.table.Name) + " ALTER COLUMN " + name
	if x.column.Default != "" {
		c.direct(alter + " DROP DEFAULT")
	}
	c.direct(alter + " TYPE " + typ + " USING " + name + through + typ)
	c.out[len(c.out)-1].Table, c.out[len(c.out)-1].Rewrite = x.table.Name, true
	if x.column.Default != "" {
		c.direct(alter + " SET DEFAULT " + x.column.Default)
	}
}
