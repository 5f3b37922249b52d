package main

import (
	"fmt"
	"path/filepath"
)

// upgrade measures an upgrade of revisions of one table each from a file that is not there: first each
// revision durable, then without waiting for the disk, which leaves the work of the processor, at two
// sizes.
func (b *bench) upgrade() error {
	in, err := b.histories(1000)
	if err != nil {
		return err
	}
	skein := b.upgradeBySkein(in, "")
	goose := &contender{name: "goose up", prepare: remove(in.gooseDB), command: []string{b.goose, "-dir", in.gooseDir, "sqlite3", in.gooseDB, "up"}}
	var all []*contender
	if b.shell != "" {
		shell, err := b.upgradeByShell(in, 1000, false, true)
		if err != nil {
			return err
		}
		logged, err := b.upgradeByShell(in, 1000, true, true)
		if err != nil {
			return err
		}
		all = append(all, shell, logged)
	}
	raw := b.upgradeByDriver(in, 1000, "")
	all = append(all, raw, skein, goose)
	if b.alembic != "" {
		all = append(all, &contender{name: "alembic upgrade head", prepare: remove(in.alembicDB), command: in.alembic(b, "upgrade", "head"), runs: 3})
	}
	if err := b.interleave(all); err != nil {
		return err
	}
	report("2. upgrade of 1000 revisions of one table each from no file, each revision durable", all)
	if b.shell != "" {
		aim("skein upgrade to the shell", over(skein, all[0], wall), 1, "×")
		printRatio("skein to the shell that writes a log row too", over(skein, all[1], wall))
		printRatio("the raw driver to the shell that writes a log row too", over(raw, all[1], wall))
	}
	printRatio("skein to the raw driver", over(skein, raw, wall))
	return b.upgradeUndurable()
}

func (b *bench) upgradeUndurable() error {
	for _, n := range []int{1000, 5000} {
		in, err := b.histories(n)
		if err != nil {
			return err
		}
		skein := b.upgradeBySkein(in, "?_pragma=synchronous(0)")
		raw := b.upgradeByDriver(in, n, "?_pragma=synchronous(0)")
		all := []*contender{raw, skein}
		if b.shell != "" {
			shell, err := b.upgradeByShell(in, n, false, false)
			if err != nil {
				return err
			}
			logged, err := b.upgradeByShell(in, n, true, false)
			if err != nil {
				return err
			}
			all = []*contender{shell, logged, raw, skein}
		}
		if err := b.interleave(all); err != nil {
			return err
		}
		report(fmt.Sprintf("2b. the same with %d revisions and synchronous=OFF: what the processor does", n), all)
	}
	return nil
}

func (b *bench) upgradeBySkein(in *inputs, query string) *contender {
	return &contender{name: "skein upgrade", prepare: remove(in.skeinDB), command: []string{b.skein, "-d", in.skeinDir, "--url", "sqlite://" + in.skeinDB + query, "upgrade"}}
}

// upgradeByDriver is what the shell does, log row and all, through the driver that skein has.
func (b *bench) upgradeByDriver(in *inputs, n int, query string) *contender {
	db := filepath.Join(filepath.Dir(in.skeinDB), "raw.db")
	return &contender{name: "raw: the driver, and a log row as Skein's", prepare: remove(db), command: []string{b.self, "role", "raw-upgrade", "file:" + db + query, fmt.Sprint(n)}}
}

func (b *bench) upgradeByShell(in *inputs, n int, log, durable bool) (*contender, error) {
	name, file := "sqlite3 shell, the same SQL and a version row", "plain.sql"
	if log {
		name, file = "sqlite3 shell, and a log row as Skein's", "log.sql"
	}
	dir := filepath.Dir(in.skeinDB)
	file, db := filepath.Join(dir, file), filepath.Join(dir, file+".db")
	return &contender{name: name, prepare: remove(db), command: []string{b.shell, "-bail", "-init", "/dev/null", db}, stdin: file},
		shellScript(file, n, log, durable)
}
