// Command gomysqlserver serves go-mysql-server, empty and in memory, on the address that it is given. It is for
// scripts/test-engines.sh, and a module of its own: nothing of what it needs comes into Skein's.
package main

import (
	"fmt"
	"os"

	sqle "github.com/dolthub/go-mysql-server"
	"github.com/dolthub/go-mysql-server/memory"
	"github.com/dolthub/go-mysql-server/server"
	"github.com/dolthub/go-mysql-server/sql"
)

func main() {
	if err := serve(os.Args[len(os.Args)-1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(address string) error {
	provider := memory.NewDBProvider()
	engine := sqle.NewDefault(provider)
	s, err := server.NewServer(server.Config{Protocol: "tcp", Address: address}, engine, sql.NewContext, memory.NewSessionBuilder(provider), nil)
	if err != nil {
		return err
	}
	// Clients ask for it, and it says MySQL's words by itself.
	if err := sql.SystemVariables.AssignValues(map[string]any{"version_comment": "go-mysql-server"}); err != nil {
		return err
	}
	return s.Start()
}
