package skein

// TooMany has tables with that many rows count as too large to look at beforehand.
func (m *Migrator) TooMany(rows int64) { m.many = rows }
