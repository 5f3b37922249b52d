package skein_test

import (
	"context"
	"strings"
	"testing"

	"github.com/skein-go/skein"
)

// TestMySQLCounter: a table begins with the number that the models say, however often it is made, and what rows or
// another dump make of the number is no difference.
func TestMySQLCounter(t *testing.T) {
	t.Parallel()
	w := newMySQLWorld(t)
	const models = "CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, n INT) ENGINE=InnoDB AUTO_INCREMENT=1000;\n"
	w.migrate(models)
	first := func() string {
		w.exec("INSERT INTO orders (n) VALUES (1)")
		return w.text("SELECT MAX(id) FROM orders")
	}
	if got := first(); got != "1000" {
		t.Errorf("the first number is %s", got)
	}
	w.check()
	for _, number := range []string{"1000", "4711", "3"} {
		w.setModels(strings.Replace(models, "1000", number, 1))
		w.check()
	}
	w.setModels(strings.Replace(models, " AUTO_INCREMENT=1000", "", 1))
	w.check()
	// Another option is changed, and the number stays out of it.
	w.migrate(strings.Replace(models, "AUTO_INCREMENT=1000", "ROW_FORMAT=COMPRESSED AUTO_INCREMENT=4711", 1))
	if got := first(); got != "1001" {
		t.Errorf("after another option was changed, the next number is %s", got)
	}
	for range 2 {
		w.must(func(ctx context.Context, m *skein.Migrator) error { return m.Downgrade(ctx, "base") })
		w.must(func(ctx context.Context, m *skein.Migrator) error { return m.Upgrade(ctx, "head") })
	}
	if got := first(); got != "1000" {
		t.Errorf("made anew, the table begins with %s", got)
	}
	w.check()
	// A table that is dropped for good is made again as its script made it.
	w.setModels("")
	w.must(func(ctx context.Context, m *skein.Migrator) error {
		_, err := m.Migrate(ctx, skein.GenerateOptions{Message: "gone", NoRename: true, Drops: skein.Discard, FromHistory: true})
		return err
	})
	w.must(func(ctx context.Context, m *skein.Migrator) error { return m.Upgrade(ctx, "head") })
	w.must(func(ctx context.Context, m *skein.Migrator) error { return m.Downgrade(ctx, "-1") })
	if got := first(); got != "1000" {
		t.Errorf("put back, the table begins with %s", got)
	}
}

// TestMySQLCounterInGo: a Go script says the number, as the models do.
func TestMySQLCounterInGo(t *testing.T) {
	t.Parallel()
	w := newMySQLWorld(t)
	w.setModels("CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY) AUTO_INCREMENT=1000")
	d := w.difference(w.models)
	text := d.Go()
	if !strings.Contains(text, "AutoIncrement: 1000") {
		t.Error(text)
	}
}
