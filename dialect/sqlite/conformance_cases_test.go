package sqlite_test

import "github.com/skein-go/skein/dialect/dialecttest"

func conformanceCases() []dialecttest.Case { return nil }
