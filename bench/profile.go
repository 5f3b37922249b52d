package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/pprof"
)

// profile runs what is measured inside this process, often enough to be sampled, and writes a CPU
// profile of each to a folder.
func (b *bench) profile(to string) error {
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	// One that can end, as every command has: SQLite drivers watch such a context for each statement.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	in, err := b.histories(1000)
	if err != nil {
		return err
	}
	file := in.skeinDB + "?_pragma=synchronous(0)"
	up := func() error { return upgradeOnce(ctx, "file:"+file, in.skeinDir) }
	if err := profiled(to, "upgrade", 3, func() error {
		if err := remove(in.skeinDB)(); err != nil {
			return err
		}
		return up()
	}); err != nil {
		return err
	}
	if err := profiled(to, "startup", 200, up); err != nil {
		return err
	}
	dir := b.path("models")
	if err := modelHistory(dir, 1000); err != nil {
		return err
	}
	db := filepath.Join(dir, "check.db")
	if err := upgradeOnce(ctx, "file:"+undurable(db), filepath.Join(dir, "migrations")); err != nil {
		return err
	}
	if err := profiled(to, "check", 10, func() error {
		conn, err := sql.Open("sqlite", db)
		if err != nil {
			return err
		}
		defer conn.Close()
		return checkOnce(ctx, conn, filepath.Join(dir, "migrations"), filepath.Join(dir, "schema.sql"), "")
	}); err != nil {
		return err
	}
	filled := b.path("rows.db")
	if err := fill(ctx, []string{filled, "1000000"}); err != nil {
		return err
	}
	rows, err := sql.Open("sqlite", filled)
	if err != nil {
		return err
	}
	defer rows.Close()
	return profiled(to, "rebuild", 1, func() error { return toHead(ctx, rows) })
}

func profiled(dir, name string, times int, f func() error) error {
	out, err := os.Create(filepath.Join(dir, name+".pprof"))
	if err != nil {
		return err
	}
	defer out.Close()
	if err := pprof.StartCPUProfile(out); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	for range times {
		if err := f(); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	fmt.Printf("%s: %d times\n", out.Name(), times)
	return nil
}
