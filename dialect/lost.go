package dialect

import (
	"context"
	"database/sql"

	"github.com/skein-go/skein/op"
)

// Sole is an engine whose transactions, as Begin begins them, keep every other writer out from their
// beginning on. On other engines a run takes a lease before its first step.
type Sole interface {
	// Sole reports whether that is so.
	Sole() bool
}

// Witness is an engine that can tell what became of a statement outside a transaction whose connection
// was lost.
type Witness interface {
	// Running reports whether the server still works on a statement of that text, for a connection that
	// may be gone.
	Running(ctx context.Context, db op.Tx, statement string) (bool, error)
	// Trace returns what the catalog says of the objects that a statement names, of those at least that it
	// would create, change or drop: a text that is another one after it has, and else stays the same however
	// many rows come and go. "" if there are none. The statement may be cut where it is long.
	Trace(ctx context.Context, db op.Tx, statement string) (string, error)
	// Mend removes what a statement left half made when it was cut short, such as an index that is not
	// valid. Where there is nothing of that kind it does nothing.
	Mend(ctx context.Context, db op.Tx, statement string) error
}

// Sessioned is an engine whose server tells which sessions it has.
type Sessioned interface {
	// Session names the session of a connection, so that no other that lives at the same time has that name.
	// It is short, and has no spaces; "" where that can't be told.
	Session(ctx context.Context, db op.Tx) (string, error)
	// Gone reports whether the server surely has no such session any more, and so nothing left to do of what
	// it was sent.
	Gone(ctx context.Context, db op.Tx, session string) (bool, error)
	// End ends a session, and what it is at, if it is surely the one of that name. Where there is none it does
	// nothing; where the user has not the right to, it is an error.
	End(ctx context.Context, db op.Tx, session string) error
}

// Pooled is an engine whose connections may lead to a pooler, which gives each transaction to another session.
type Pooled interface {
	// Pooled reports whether that is so. It is an error if the connection is not fit for it.
	Pooled(ctx context.Context, conn *sql.Conn) (bool, error)
}
