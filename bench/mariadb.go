package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// mariaServer is a throwaway MariaDB, as durable as the server is by default.
type mariaServer struct {
	client, socket string
	run            *exec.Cmd
}

// maria measures an upgrade and a check on MariaDB beside the client that does the same.
func (b *bench) maria() error {
	s, err := b.startMaria()
	if err != nil {
		return err
	}
	if s == nil {
		fmt.Println("\n7. MariaDB: not there, left out")
		return nil
	}
	defer s.stop()
	if err := b.mariaUpgrade(s, 1000); err != nil {
		return err
	}
	for _, n := range []int{1000, 10000} {
		if err := b.mariaCheck(s, n); err != nil {
			return err
		}
	}
	return nil
}

// startMaria starts the server; nil if there is none.
func (b *bench) startMaria() (*mariaServer, error) {
	client, _ := exec.LookPath("mariadb")
	daemon, err := exec.LookPath("/usr/sbin/mariadbd")
	if client == "" || err != nil {
		return nil, nil
	}
	dir := b.path("mariadb")
	options := []string{"--no-defaults", "--datadir=" + filepath.Join(dir, "data")}
	if os.Getuid() == 0 {
		options = append(options, "--user=root")
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	if out, err := exec.Command("mariadb-install-db", append(options, "--auth-root-authentication-method=normal", "--skip-test-db", "--tmpdir="+dir)...).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, tail(string(out)))
	}
	s := &mariaServer{client: client, socket: filepath.Join(dir, "s.sock")}
	s.run = exec.Command(daemon, append(options, "--socket="+s.socket, "--skip-networking", "--pid-file="+filepath.Join(dir, "pid"))...)
	var said bytes.Buffer
	s.run.Stderr = &said
	if err := s.run.Start(); err != nil {
		return nil, err
	}
	for range 300 {
		if s.exec("", "SELECT 1") == nil {
			return s, nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	s.stop()
	return nil, fmt.Errorf("mariadbd does not answer: %s", tail(said.String()))
}

func (s *mariaServer) stop() {
	_ = s.run.Process.Signal(syscall.SIGTERM)
	_ = s.run.Wait()
}

func (s *mariaServer) command(db string, args ...string) []string {
	return append([]string{s.client, "--no-defaults", "-uroot", "-S", s.socket}, append(args, database(db)...)...)
}

func database(db string) []string {
	if db == "" {
		return nil
	}
	return []string{"-D", db}
}

func (s *mariaServer) exec(db, sql string) error {
	_, err := s.ask(db, sql)
	return err
}

func (s *mariaServer) ask(db, sql string) (string, error) {
	c := s.command(db, "-N", "-e", sql)
	out, err := exec.Command(c[0], c[1:]...).CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%s: %w: %s", sql, err, out)
	}
	return string(out), err
}

func (s *mariaServer) url(db string) string {
	return "mysql://root@localhost/" + db + "?socket=" + s.socket
}

// fresh makes the database anew.
func (s *mariaServer) fresh(db string) func() error {
	return func() error { return s.exec("", "DROP DATABASE IF EXISTS "+db+"; CREATE DATABASE "+db) }
}

// counters are those of the server: what it was asked, how often InnoDB waited for the disk.
func (s *mariaServer) counters() (questions, fsyncs float64, err error) {
	out, err := s.ask("", "SHOW GLOBAL STATUS WHERE Variable_name IN ('Questions', 'Innodb_data_fsyncs')")
	for line := range strings.Lines(out) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "\t")
		n, _ := strconv.ParseFloat(value, 64)
		if name == "Questions" {
			questions = n
		} else {
			fsyncs = n
		}
	}
	return questions, fsyncs, err
}

func (b *bench) mariaUpgrade(s *mariaServer, n int) error {
	dir := b.path("maria-upgrade")
	if err := skeinRevisions(filepath.Join(dir, "migrations"), n); err != nil {
		return err
	}
	plain := filepath.Join(dir, "client.sql")
	var text strings.Builder
	text.WriteString(versionSQL + logSQL)
	for i := 1; i <= n; i++ { // the server commits with CREATE TABLE; the rows are a transaction
		text.WriteString(tableSQL(i) + "\nSTART TRANSACTION;\n" + strings.Join(stepSQL(i, true)[2:], "\n") + "\n")
	}
	if err := os.WriteFile(plain, []byte(text.String()), 0o644); err != nil {
		return err
	}
	all := []*contender{
		{name: "mariadb client, a version row and a log row", prepare: s.fresh("up"), command: s.command("up"), stdin: plain},
		{name: "skein upgrade", prepare: s.fresh("up"), command: []string{b.skein, "-q", "-d", filepath.Join(dir, "migrations"), "--url", s.url("up"), "upgrade"}},
	}
	if err := b.interleave(all); err != nil {
		return err
	}
	report(fmt.Sprintf("7. MariaDB: upgrade of %d revisions of one table each, each durable", n), all)
	aim("skein upgrade to the client", over(all[1], all[0], wall), 1.05, "×")
	for _, c := range all {
		questions, fsyncs, err := s.counters()
		if err != nil {
			return err
		}
		if _, err := c.run(); err != nil {
			return err
		}
		asked, waited, err := s.counters()
		if err != nil {
			return err
		}
		fmt.Printf("  %s: %.2f statements and %.2f waits of InnoDB for the disk for each revision\n", c.name, (asked-questions)/float64(n), (waited-fsyncs)/float64(n))
	}
	return nil
}

// mariaReads are what any inspection has to read.
const mariaReads = `SELECT table_name, table_type, engine, table_collation, create_options, table_comment FROM information_schema.tables WHERE table_schema = DATABASE();
SELECT table_name, column_name, column_default, is_nullable, column_type, character_set_name, collation_name, extra, column_comment, generation_expression FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position;
SELECT table_name, index_name, non_unique, column_name, collation, sub_part, index_type, index_comment, ignored FROM information_schema.statistics WHERE table_schema = DATABASE() ORDER BY table_name, index_name, seq_in_index;
SELECT table_name, constraint_name, column_name, referenced_table_schema, referenced_table_name, referenced_column_name FROM information_schema.key_column_usage WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL;
SELECT table_name, constraint_name, update_rule, delete_rule FROM information_schema.referential_constraints WHERE constraint_schema = DATABASE();
SELECT table_name, constraint_name, check_clause FROM information_schema.check_constraints WHERE constraint_schema = DATABASE();
`

func (b *bench) mariaCheck(s *mariaServer, n int) error {
	dir, db := b.path(fmt.Sprintf("maria-check-%d", n)), fmt.Sprintf("check%d", n)
	if err := modelHistory(dir, n); err != nil {
		return err
	}
	if err := s.fresh(db)(); err != nil {
		return err
	}
	if err := os.Setenv("SKEIN_CACHE", b.path("cache")); err != nil {
		return err
	}
	reads, scripts := filepath.Join(dir, "reads.sql"), filepath.Join(dir, "migrations")
	if err := os.WriteFile(reads, []byte(mariaReads), 0o644); err != nil {
		return err
	}
	if err := quiet(b.skein, "-q", "-d", scripts, "--url", s.url(db), "upgrade"); err != nil {
		return err
	}
	check := []string{b.skein, "-d", scripts, "--url", s.url(db), "--models", filepath.Join(dir, "schema.sql"), "check"}
	start := time.Now()
	if err := quiet(check[0], check[1:]...); err != nil {
		return err
	}
	never := time.Since(start)
	all := []*contender{
		{name: "mariadb client reads information_schema", command: s.command(db), stdin: reads},
		{name: "skein check, models as before", command: check},
	}
	if n > 1000 {
		all[0].runs, all[1].runs = 3, 3
	}
	if err := b.interleave(all); err != nil {
		return err
	}
	report(fmt.Sprintf("7. MariaDB: check of %d tables of 10 columns, with an index and a foreign key each", n), all)
	fmt.Printf("  the first check, which loads schema.sql into a scratch database: %s\n", ms(never))
	if n == 1000 {
		aim("check to the client's reads", over(all[1], all[0], wall), 1.5, "×")
	}
	return nil
}
