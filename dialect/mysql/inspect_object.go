package mysql

import (
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

func (i *inspector) readViews() error {
	if !i.kinds["VIEW"] {
		return nil
	}
	algorithm := "NULL"
	if i.maria {
		algorithm = "algorithm"
	}
	err := i.rows("SELECT table_name, view_definition, check_option, security_type, "+algorithm+", definer FROM information_schema.views WHERE table_schema = DATABASE()",
		func(v []sql.NullString) error {
			name := v[0].String
			if i.hidden(name) {
				return nil
			}
			if v[1].String == "" {
				i.leave("view", name, "its query is not shown to this user")
				return nil
			}
			i.owned("view", name, v[5].String, "", "")
			view := schema.View{Name: schema.Qualify("", name), Query: i.local(v[1].String)}
			if v[2].String != "NONE" {
				view.CheckOption = v[2].String
			}
			var options []string
			if a := v[4].String; a != "" && a != "UNDEFINED" {
				options = append(options, "ALGORITHM="+a)
			}
			if v[3].String == "INVOKER" {
				options = append(options, "SQL SECURITY INVOKER")
			}
			view.Options = strings.Join(options, " ")
			i.out.Views = append(i.out.Views, view)
			return nil
		})
	if err != nil || i.maria {
		return err
	}
	return i.readOwnTexts()
}

// local takes the database's own name off the names in a query: it is to mean the same in another
// database. An alias of that name stands before one more name only, and not where a table is named.
func (i *inspector) local(query string) string {
	if !strings.Contains(query, i.database) {
		return query
	}
	tokens := sqltext.Tokens(query, sqltext.MySQL)
	var b strings.Builder
	end := 0
	for k, t := range tokens {
		if t.Name() != i.database || k+2 >= len(tokens) || tokens[k+1].Text != "." || k > 0 && tokens[k-1].Text == "." {
			continue
		}
		third := k+3 < len(tokens) && (tokens[k+3].Text == "." || tokens[k+3].Text == "(")
		names := k > 0 && (tokens[k-1].Text == "(" || isWord(tokens[k-1], "FROM", "JOIN", "STRAIGHT_JOIN", "INTO", "UPDATE"))
		if third || names {
			b.WriteString(query[end:t.Offset])
			end = tokens[k+1].End()
		}
	}
	return b.String() + query[end:]
}

func isWord(t sqltext.Token, words ...string) bool {
	if t.Kind != sqltext.Word {
		return false
	}
	for _, w := range words {
		if strings.EqualFold(t.Text, w) {
			return true
		}
	}
	return false
}

// readTriggers reads triggers in the order in which they fire; all but the first of an order say which
// one they follow.
func (i *inspector) readTriggers() error {
	last := ""
	before := ""
	return i.each("SELECT trigger_name, event_object_table, action_timing, event_manipulation, action_statement, action_order, definer, sql_mode FROM information_schema.triggers "+
		"WHERE trigger_schema = DATABASE() AND event_object_schema = DATABASE() ORDER BY event_object_table, action_timing, event_manipulation, action_order",
		func(v []sql.NullString) error {
			if _, ok := i.tables[v[1].String]; !ok {
				return nil
			}
			if !i.owned("trigger", v[0].String, v[6].String, v[7].String, v[4].String) {
				return nil
			}
			group := v[1].String + "\x00" + v[2].String + "\x00" + v[3].String
			table := schema.Qualify("", v[1].String)
			body := v[2].String + " " + v[3].String + " ON " + ident(v[1].String) + " FOR EACH ROW"
			if group == last {
				body += " FOLLOWS " + ident(before)
			}
			last, before = group, v[0].String
			own, err := i.bodyOf("TRIGGER", v[0].String, v[4].String, triggerBody)
			if err != nil {
				return err
			}
			i.out.Triggers = append(i.out.Triggers, schema.Trigger{Name: v[0].String, Table: table, Body: body + " " + own})
			return nil
		})
}

// readRoutines puts the statements that create procedures and functions together again.
func (i *inspector) readRoutines() error {
	texts := map[string]int{}
	const charset = ", character_set_name, collation_name"
	err := i.each("SELECT routine_type, routine_name, dtd_identifier, routine_definition, is_deterministic, sql_data_access, security_type, routine_comment, definer, sql_mode, routine_body"+charset+
		" FROM information_schema.routines WHERE routine_schema = DATABASE()",
		func(v []sql.NullString) error {
			kind := strings.ToLower(v[0].String)
			switch {
			case i.hidden(v[1].String):
				return nil
			case kind != "procedure" && kind != "function":
				i.leave(kind, v[1].String, "MariaDB's packages are not compared")
				return nil
			case v[10].String == "EXTERNAL":
				i.leave(kind, v[1].String, "what is not written in SQL is not compared")
				return nil
			case !v[3].Valid:
				i.leave(kind, v[1].String, "its body is not shown to this user")
				return nil
			case !i.owned(kind, v[1].String, v[8].String, v[9].String, v[3].String):
				return nil
			}
			texts[kind+v[1].String] = len(i.out.Definitions)
			v[2].String = i.parameterType(v[2].String, v[11].String, v[12].String)
			told, tail := v[3].String, routineTail(kind, v)
			own, err := i.bodyOf(strings.ToUpper(kind), v[1].String, told, func(text string) string { return routineBody(text, tail, told) })
			i.out.Definitions = append(i.out.Definitions, schema.Definition{Kind: kind, Name: v[1].String, Text: strings.TrimSuffix(tail, told) + own})
			return err
		})
	if err != nil || len(texts) == 0 {
		return err
	}
	params := map[string][]string{}
	err = i.rows("SELECT routine_type, specific_name, parameter_mode, parameter_name, dtd_identifier"+charset+" FROM information_schema.parameters "+
		"WHERE specific_schema = DATABASE() AND ordinal_position > 0 ORDER BY specific_name, ordinal_position",
		func(v []sql.NullString) error {
			kind := strings.ToLower(v[0].String)
			p := ident(v[3].String) + " " + i.parameterType(v[4].String, v[5].String, v[6].String)
			if mode := v[2].String; kind == "procedure" || mode == "OUT" || mode == "INOUT" { // of a function, MariaDB 10.8 took other modes up
				p = mode + " " + p
			}
			params[kind+v[1].String] = append(params[kind+v[1].String], p)
			return nil
		})
	if err == nil && i.maria && i.has(parametersDefaults) && len(params) > 0 {
		err = i.readDefaultsOfParameters(params)
	}
	for key, at := range texts {
		d := &i.out.Definitions[at]
		head := strings.ToUpper(d.Kind)
		if d.Kind == "function" && aggregates(d.Text) {
			head = "AGGREGATE FUNCTION"
		}
		d.Text = fmt.Sprintf("CREATE %s %s(%s)%s", head, ident(d.Name), strings.Join(params[key], ", "), d.Text)
	}
	return err
}

// aggregates reports whether a function is one over groups of rows (MariaDB): its body fetches them.
func aggregates(text string) bool {
	tokens := sqltext.Tokens(text, sqltext.MySQL)
	for k, t := range tokens {
		if isWord(t, "FETCH") && k+3 < len(tokens) && isWord(tokens[k+1], "GROUP") && isWord(tokens[k+2], "NEXT") && isWord(tokens[k+3], "ROW") {
			return true
		}
	}
	return false
}

// routineTail is what follows the parameters.
func routineTail(kind string, v []sql.NullString) string {
	s := ""
	if kind == "function" {
		s += " RETURNS " + v[2].String
	}
	if v[4].String == "YES" {
		s += "\n    DETERMINISTIC"
	}
	if access := v[5].String; access != "CONTAINS SQL" {
		s += "\n    " + access
	}
	if v[6].String == "INVOKER" {
		s += "\n    SQL SECURITY INVOKER"
	}
	if v[7].String != "" {
		s += "\n    COMMENT " + quoted(v[7].String)
	}
	return s + "\n" + v[3].String
}

// readLibraries names the libraries that routines in JavaScript draw from: they are left alone as those are.
func (i *inspector) readLibraries() error {
	if i.maria || i.product != "mysql" || !i.has(libraries) {
		return nil
	}
	return i.rows("SELECT library_name FROM information_schema.libraries WHERE library_schema = DATABASE()", func(v []sql.NullString) error {
		i.leave("library", v[0].String, "libraries are not compared")
		return nil
	})
}

func (i *inspector) readEvents() error {
	return i.each("SELECT event_name, event_type, execute_at, interval_value, interval_field, starts, ends, status, on_completion, event_comment, event_definition, definer, sql_mode, created, last_altered, time_zone "+
		"FROM information_schema.events WHERE event_schema = DATABASE()",
		func(v []sql.NullString) error {
			if i.hidden(v[0].String) || !i.owned("event", v[0].String, v[11].String, v[12].String, v[10].String) {
				return nil
			}
			if zone := v[15].String; zone != i.zone {
				i.leave("time zone", "event "+v[0].String, "it runs by the time of "+zone+", and by that of whoever makes it anew")
			} else if v[5] == v[13] || v[5] == v[14] {
				v[5].Valid = false // nothing was said of it: it began when it was made
			}
			own, err := i.bodyOf("EVENT", v[0].String, v[10].String, func(text string) string { return behind(text, "DO") })
			v[10].String = own
			i.out.Definitions = append(i.out.Definitions, schema.Definition{Kind: "event", Name: v[0].String, Text: eventText(v)})
			return err
		})
}

func eventText(v []sql.NullString) string {
	s := "CREATE EVENT " + ident(v[0].String) + " ON SCHEDULE "
	if v[1].String == "ONE TIME" {
		s += "AT '" + v[2].String + "'"
	} else {
		value := v[3].String
		if _, err := strconv.Atoi(value); err != nil {
			value = quoted(strings.Trim(value, "'"))
		}
		s += "EVERY " + value + " " + v[4].String
		if v[5].Valid {
			s += " STARTS '" + v[5].String + "'"
		}
		if v[6].Valid {
			s += " ENDS '" + v[6].String + "'"
		}
	}
	if v[8].String == "PRESERVE" {
		s += " ON COMPLETION PRESERVE"
	}
	switch v[7].String {
	case "DISABLED":
		s += " DISABLE"
	case "SLAVESIDE_DISABLED", "REPLICA_SIDE_DISABLED":
		s += " DISABLE ON SLAVE"
	}
	if v[9].String != "" {
		s += " COMMENT " + quoted(v[9].String)
	}
	return s + " DO " + v[10].String
}

// readSequences reads all sequences in one query: each is a table of one row.
func (i *inspector) readSequences() error {
	if len(i.sequence) == 0 {
		return nil
	}
	var parts []string
	for _, name := range i.sequence {
		parts = append(parts, "SELECT "+quoted(name)+", start_value, minimum_value, maximum_value, increment, cache_size, cycle_option FROM "+ident(name))
	}
	types := map[string]string{}
	if i.has(typesOfSequences) {
		err := i.rows("SELECT sequence_name, data_type FROM information_schema.sequences WHERE sequence_schema = DATABASE()", func(v []sql.NullString) error {
			types[v[0].String] = v[1].String
			return nil
		})
		if err != nil {
			return err
		}
	}
	return i.rows(strings.Join(parts, " UNION ALL "), func(v []sql.NullString) error {
		q := schema.Sequence{Name: schema.Qualify("", v[0].String), Type: types[v[0].String], Cycle: v[6].String == "1"}
		for k, at := range []*int64{&q.Start, &q.Min, &q.Max, &q.Increment, &q.Cache} {
			n, err := strconv.ParseInt(v[k+1].String, 10, 64)
			if errors.Is(err, strconv.ErrRange) {
				i.leave("sequence", q.Name, v[k+1].String+" is beyond the numbers that can be compared")
				return nil
			}
			if err != nil {
				return fmt.Errorf("sequence %s: %w", q.Name, err)
			}
			*at = n
		}
		if q.Cache == 0 {
			q.Cache = noCache
		}
		if q.Increment == 0 {
			i.leave("sequence", q.Name+".increment", "INCREMENT 0, by which the server's auto_increment_increment counts, is not compared")
		}
		i.out.Sequences = append(i.out.Sequences, q)
		return nil
	})
}
