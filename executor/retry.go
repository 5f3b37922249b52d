package executor

import (
	"errors"
	"strings"
)

// maxTries is how often a run begins again what the engine gave up.
const maxTries = 5

// gaveUp reports whether the engine rolled a transaction back for reasons that may be gone when it is run
// again: the standard's class 40 of errors (deadlock, serialization failure), or MariaDB's 1020, a row that
// was changed since the transaction's snapshot (mariadb.com: innodb_snapshot_isolation). Drivers tell the class
// by a method, or in the text.
func gaveUp(err error) bool {
	if err == nil {
		return false
	}
	var coded interface{ SQLState() string }
	if errors.As(err, &coded) {
		return strings.HasPrefix(coded.SQLState(), "40")
	}
	// The drivers of MySQL write it as in "Error 1213 (40001): …".
	if strings.Contains(err.Error(), "Error 1020 (HY000): ") {
		return true
	}
	_, code, found := strings.Cut(err.Error(), " (40")
	return found && len(code) > 5 && strings.HasPrefix(code[3:], "): ")
}
