package mysql

import (
	"database/sql"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/skein-go/skein/internal/sqltext"
	"github.com/skein-go/skein/schema"
)

// expression reads an expression of information_schema. MySQL 8 shows it as it would stand in a string: it puts
// backslashes before quotes, and before the backslashes of its literals once more.
func (i *inspector) expression(text string) string {
	if i.product != "mysql" || !i.atLeast(8, 0, 0) {
		return text
	}
	text = twiceUTF8(text)
	if !strings.Contains(text, `\`) {
		return text
	}
	var b strings.Builder
	for k := 0; k < len(text); k++ {
		c := text[k]
		if c == '\\' && k+1 < len(text) {
			k++
			c = escaped(text[k])
		}
		b.WriteByte(c)
	}
	return b.String()
}

// twiceUTF8 reads a text whose bytes were taken for characters, as MySQL 9.7 shows what is not ASCII in checks, in what
// columns and indexes compute, and in defaults. What can't be read so is left as it is.
func twiceUTF8(text string) string {
	if ascii(text) {
		return text
	}
	out := make([]byte, 0, len(text))
	for _, r := range text {
		if r > 0xff {
			return text
		}
		out = append(out, byte(r))
	}
	if !utf8.Valid(out) {
		return text
	}
	return string(out)
}

// duality are the words of a view through which documents of JSON are read and written ("JSON Duality Views").
const duality = "JSON RELATIONAL DUALITY"

func isDuality(v *schema.View) bool { return strings.HasSuffix(v.Options, duality) }

// readOwnTexts reads of MySQL's views what SHOW CREATE VIEW alone tells: how they are carried out, what they are for, the
// names in their head, and characters of four bytes in their query, of which information_schema makes question marks.
func (i *inspector) readOwnTexts() error {
	for k := range i.out.Views {
		v := &i.out.Views[k]
		text, err := i.shown("VIEW", v.Name, 1)
		if err != nil {
			return err
		}
		tokens := sqltext.Tokens(text, sqltext.MySQL)
		at := wordAt(tokens, "VIEW") + 2 // behind its name
		for n, t := range tokens[:min(at, len(tokens))] {
			if isWord(t, "MERGE", "TEMPTABLE") && tokens[n-1].Text == "=" {
				v.Options = strings.TrimSpace("ALGORITHM=" + strings.ToUpper(t.Text) + " " + v.Options)
			}
			if isWord(t, "DUALITY") {
				v.Options = strings.TrimSpace(v.Options + " " + duality)
			}
		}
		for at < len(tokens) && !isWord(tokens[at], "AS") {
			if t := tokens[at]; t.Text != "(" && t.Text != ")" && t.Text != "," {
				v.Columns = append(v.Columns, t.Name())
			}
			at++
		}
		if at+1 >= len(tokens) {
			continue // another form: what information_schema tells stays
		}
		query := text[tokens[at+1].Offset:]
		if v.CheckOption != "" {
			query = strings.TrimSuffix(query, " WITH "+v.CheckOption+" CHECK OPTION")
		}
		v.Query = i.local(query)
	}
	return nil
}

// wordAt is where a word stands first, -1 if nowhere.
func wordAt(tokens []sqltext.Token, words ...string) int {
	for k := range tokens {
		found := k+len(words) <= len(tokens)
		for n := 0; found && n < len(words); n++ {
			found = isWord(tokens[k+n], words[n])
		}
		if found {
			return k
		}
	}
	return -1
}

// shown is the text that SHOW CREATE tells of an object, in one of its columns; "" where it tells none.
func (i *inspector) shown(kind, name string, column int) (text string, err error) {
	err = i.rows("SHOW CREATE "+kind+" "+tableIdent(name), func(v []sql.NullString) error {
		text = v[column].String
		return nil
	})
	return text, err
}

// bodyOf is the body of a trigger, a routine or an event as it was written. information_schema of MySQL has it in
// utf8mb3, without the character sets of its literals, and with the backquotes within names broken: where there is any of
// that to lose, SHOW CREATE is asked. body cuts its text.
func (i *inspector) bodyOf(kind, name, told string, body func(text string) string) (string, error) {
	if i.product != "mysql" || !strings.ContainsAny(told, "`'\"?") {
		return told, nil
	}
	column := 2
	if kind == "EVENT" {
		column = 3
	}
	text, err := i.shown(kind, schema.Qualify("", name), column)
	if err != nil {
		return "", err
	}
	if own := body(text); own != "" {
		return own, nil
	}
	return told, nil // not shown to this user
}

// behind returns what follows words in a text, "" where they are not in it.
func behind(text string, words ...string) string {
	tokens := sqltext.Tokens(text, sqltext.MySQL)
	at := wordAt(tokens, words...)
	if at < 0 || at+len(words) >= len(tokens) {
		return ""
	}
	return text[tokens[at+len(words)].Offset:]
}

// triggerBody is a trigger's body without its turn.
func triggerBody(text string) string {
	return behind(withoutTurn(text), "FOR", "EACH", "ROW")
}

// routineBody cuts the body off a routine's text, in which the characteristics stand in a line each.
func routineBody(text, tail, told string) string {
	tokens := sqltext.Tokens(text, sqltext.MySQL)
	head := wordAt(tokens, "PROCEDURE")
	if head < 0 {
		head = wordAt(tokens, "FUNCTION")
	}
	if head < 0 || head+2 >= len(tokens) {
		return ""
	}
	end := closes(tokens[head+2:])
	if end < 0 {
		return ""
	}
	lines := strings.Count(strings.TrimSuffix(tail, told), "\n")
	rest := text[tokens[head+2+end].End():]
	for range lines {
		_, after, found := strings.Cut(rest, "\n")
		if !found {
			return ""
		}
		rest = after
	}
	return rest
}

// fresh reads numbers that MySQL 8 would have from a day ago otherwise ("information_schema_stats_expiry").
func (i *inspector) fresh(read func() error) error {
	if i.product != "mysql" || !i.atLeast(8, 0, 0) {
		return read()
	}
	var was string
	if err := i.db.QueryRowContext(i.ctx, "SELECT @@SESSION.information_schema_stats_expiry").Scan(&was); err != nil {
		return err
	}
	expire := func(after string) error {
		_, err := i.db.ExecContext(i.ctx, "SET SESSION information_schema_stats_expiry = "+after)
		return err
	}
	if err := expire("0"); err != nil {
		return err
	}
	return errors.Join(read(), expire(was))
}
