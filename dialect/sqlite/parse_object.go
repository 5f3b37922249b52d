package sqlite

import (
	"github.com/skein-go/skein/schema"
)

// parseIndex reads CREATE INDEX on table t, and the name of the table as the text has it.
func parseIndex(text string, t *schema.Table) (x schema.Index, table string, err error) {
	return new(parser).index(text, t)
}

func (p *parser) index(text string, t *schema.Table) (x schema.Index, table string, err error) {
	p.start(text)
	x.Unique = isBare(p.after(1), "UNIQUE")
	if x.Name, err = p.head("INDEX"); err != nil {
		return x, "", err
	}
	if err = p.want("ON"); err != nil {
		return x, "", err
	}
	if table, err = p.name(); err != nil {
		return x, "", err
	}
	if x.Parts, _, err = p.parts(t); err != nil {
		return x, "", err
	}
	if p.take("WHERE") {
		if x.Where = p.rest(); x.Where == "" {
			return x, "", p.wrong("an expression")
		}
		return x, table, nil
	}
	return x, table, p.end()
}

// parseView reads CREATE VIEW.
func parseView(text string) (schema.View, error) { return new(parser).view(text) }

func (p *parser) view(text string) (v schema.View, err error) {
	p.start(text)
	if v.Name, err = p.head("VIEW"); err != nil {
		return v, err
	}
	if v.Columns, err = p.optionalNames(); err != nil {
		return v, err
	}
	if err = p.want("AS"); err != nil {
		return v, err
	}
	if v.Query = p.rest(); v.Query == "" {
		return v, p.wrong("a query")
	}
	return v, nil
}

// parseTrigger reads CREATE TRIGGER. Where no timing is given, the body says BEFORE, which it means.
func parseTrigger(text string) (schema.Trigger, error) { return new(parser).trigger(text) }

func (p *parser) trigger(text string) (t schema.Trigger, err error) {
	p.start(text)
	if t.Name, err = p.head("TRIGGER"); err != nil {
		return t, err
	}
	t.Body = p.rest()
	if p.takeOne("BEFORE", "AFTER") == "" && !p.take("INSTEAD", "OF") {
		t.Body = "BEFORE " + t.Body
	}
	for !p.on("ON") {
		if p.next().Text == "" {
			return t, p.wrong("ON")
		}
	}
	p.next()
	t.Table, err = p.fullName()
	return t, err
}

// parseVirtual reads CREATE VIRTUAL TABLE up to the name of the module.
func parseVirtual(text string) (name, module string, err error) { return new(parser).virtual(text) }

func (p *parser) virtual(text string) (name, module string, err error) {
	p.start(text)
	if name, err = p.head("VIRTUAL", "TABLE"); err != nil {
		return "", "", err
	}
	if err = p.want("USING"); err != nil {
		return "", "", err
	}
	module, err = p.name()
	return name, module, err
}
