package gormmodel_test

import (
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/logger"
	gormschema "gorm.io/gorm/schema"
)

// fakePostgres is a dialector of another engine. It must not be initialized.
type fakePostgres struct{}

func (fakePostgres) Name() string { return "postgres" }
func (fakePostgres) Initialize(*gorm.DB) error {
	panic("initialized")
}
func (fakePostgres) Migrator(*gorm.DB) gorm.Migrator                     { return nil }
func (fakePostgres) DataTypeOf(f *gormschema.Field) string               { return "pg " + string(f.DataType) }
func (fakePostgres) DefaultValueOf(*gormschema.Field) clause.Expression  { return clause.Expr{} }
func (fakePostgres) QuoteTo(w clause.Writer, s string)                   { _, _ = w.WriteString(`"` + s + `"`) }
func (fakePostgres) BindVarTo(w clause.Writer, _ *gorm.Statement, _ any) { _ = w.WriteByte('?') }
func (fakePostgres) Explain(sql string, vars ...any) string {
	return logger.ExplainSQL(sql, nil, "'", vars...)
}
