package op

import (
	"fmt"
	"strings"

	"github.com/skein-go/skein/schema"
)

// The ends of the names of the triggers on PostgreSQL, where one serves several events.
var followsPostgres = [3]string{"_rows", "_moved", "_emptied"}

// follow ends the name of the function.
const follow = "_follow"

// followedBy are the function and the triggers that follow the rows of a table on PostgreSQL. The function
// has the rights of who made it, so that whoever may write to the table goes on to.
func (s side) followedBy(table string) []Op {
	name, function := s.whole(s.name()), s.whole(s.inSpace(s.called(follow)))
	var changed, moved []string
	for i, k := range s.key {
		changed = append(changed, "OLD."+s.quote(k)+" IS DISTINCT FROM NEW."+s.quote(k))
		moved = append(moved, fmt.Sprintf("%s = NEW.%s", s.quote(fmt.Sprint(sideKey, i+1)), s.quote(k)))
	}
	text := strings.Join([]string{
		"CREATE FUNCTION " + function + "() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $kept$",
		"BEGIN",
		"    CASE TG_OP",
		"    WHEN 'INSERT' THEN DELETE FROM " + name + " WHERE " + s.matches("NEW", "") + ";",
		"    WHEN 'DELETE' THEN DELETE FROM " + name + " WHERE " + s.matches("OLD", "") + ";",
		"    WHEN 'TRUNCATE' THEN DELETE FROM " + name + ";",
		"    ELSE",
		"        DELETE FROM " + name + " WHERE " + s.matches("NEW", "") + " AND NOT (" + s.matches("OLD", "") + ");",
		"        UPDATE " + name + " SET " + strings.Join(moved, ", ") + " WHERE " + s.matches("OLD", "") + ";",
		"    END CASE;",
		"    RETURN NULL;",
		"END $kept$",
	}, "\n")
	run := " EXECUTE FUNCTION " + function + "()"
	on := " ON " + s.whole(table)
	trigger := func(end, body string) Op {
		return CreateTrigger{Trigger: schema.Trigger{Name: s.called(end), Table: table, Body: body}}
	}
	return []Op{
		CreateDefinition{Definition: schema.Definition{Kind: "function", Name: s.inSpace(s.called(follow)) + "()", Text: text}},
		trigger(followsPostgres[0], "AFTER INSERT OR DELETE"+on+" FOR EACH ROW"+run),
		trigger(followsPostgres[1], "AFTER UPDATE"+on+" FOR EACH ROW WHEN ("+strings.Join(changed, " OR ")+")"+run),
		trigger(followsPostgres[2], "AFTER TRUNCATE"+on+" FOR EACH STATEMENT"+run),
	}
}

// follow has the functions that follow the rows of the table say the column's new name. PostgreSQL renames it in the
// condition of a trigger, and not in the body of a function.
func (o RenameColumn) follow(s *schema.Schema) {
	for _, tr := range s.Triggers {
		if tr.Table != o.Table || !schema.IsKept(tr.Name) {
			continue
		}
		for i := range s.Definitions {
			d := &s.Definitions[i]
			_, name := schema.SplitName(strings.TrimSuffix(d.Name, "()"))
			if d.Kind != "function" || !schema.IsKept(name) || !strings.Contains(tr.Body, name) {
				continue
			}
			for _, row := range []string{"NEW.", "OLD."} {
				d.Text = strings.ReplaceAll(d.Text, row+Quote(o.Column), row+Quote(o.To))
			}
		}
	}
}

func (s side) leftBy(table string) []Op {
	return []Op{
		DropTrigger{Table: table, Trigger: s.called(followsPostgres[0])},
		DropTrigger{Table: table, Trigger: s.called(followsPostgres[1])},
		DropTrigger{Table: table, Trigger: s.called(followsPostgres[2])},
		DropDefinition{Kind: "function", Name: s.inSpace(s.called(follow)) + "()"},
	}
}
