package gormmodel_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"gorm.io/gorm"
	gormschema "gorm.io/gorm/schema"

	"github.com/skein-go/skein/model"
	"github.com/skein-go/skein/model/gormmodel"
	"github.com/skein-go/skein/model/gormmodel/internal/shop"
	"github.com/skein-go/skein/schema"
)

type (
	listBox struct {
		ID   uint
		Tags []string
	}
	outerBox struct {
		ID  uint
		Box mapBox
	}
	mapBox struct {
		ID         uint
		OuterBoxID uint
		Attributes map[string]int
	}
	structBox struct {
		ID    uint
		Place struct{ X, Y int }
	}
	channelBox struct {
		ID uint
		C  chan int
	}
	twinA  struct{ ID uint }
	twinB  struct{ ID uint }
	double struct {
		ID   uint
		A, B string `gorm:"column:same"`
	}
	nearly struct {
		ID   uint
		Name string
		NAME string `gorm:"column:NAME"`
	}
	indexA struct {
		ID uint
		A  int `gorm:"index:idx_shared"`
	}
	indexB struct {
		ID uint
		A  int `gorm:"index:idx_shared"`
	}
	fullText struct {
		ID uint
		A  string `gorm:"index:,class:FULLTEXT"`
	}
	gin struct {
		ID uint
		A  string `gorm:"index:,type:gin"`
	}
	emptyComposite struct {
		ID uint
		A  string `gorm:"index:,composite:"`
	}
	twoKeys struct {
		ID uint
		No uint `gorm:"autoIncrement"`
	}
	twoChecks struct {
		ID uint
		A  int `gorm:"check:same,a > 1"`
		B  int `gorm:"check:same,b > 1"`
	}
	badAction struct {
		ID      uint
		TwinAID uint
		TwinA   twinA `gorm:"constraint:OnDelete:EXPLODE"`
	}
	badType struct {
		ID uint
		A  string `gorm:"type:text REFERENCES other(id)"`
	}
	badTag struct {
		ID uint
		A  string `skein:"old:x"`
	}
	badWas struct {
		ID uint
		A  string `skein:"was:x"`
		B  string `skein:"was:x"`
	}
	noColumn struct {
		A string `gorm:"-"`
	}
	ignoredIndex struct {
		ID uint
		A  string `gorm:"-:migration;index"`
	}
	badSerializer struct {
		ID uint
		A  []string `gorm:"serializer:nowhere"`
	}
	elsewhere struct{ ID uint }
	panicking struct {
		ID uint
		A  panicType
	}
	panicType int
)

func (twinA) TableName() string     { return "twins" }
func (twinB) TableName() string     { return "twins" }
func (elsewhere) TableName() string { return "other.things" }
func (panicType) GormDBDataType(*gorm.DB, *gormschema.Field) string {
	panic("not initialized")
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		model any
		want  []string
	}{
		{&listBox{}, []string{"listBox.Tags", "[]string", "serializer:json"}},
		{&outerBox{}, []string{"mapBox.Attributes", "map[string]int", "serializer:json"}},
		{&structBox{}, []string{"structBox.Place", "struct {", "embedded"}},
		{&channelBox{}, []string{"channelBox.C", "chan int"}},
		{&double{}, []string{"double", "A and B", `"same"`}},
		{&nearly{}, []string{"nearly", `"name"`, `"NAME"`}},
		{&fullText{}, []string{"fullText", "FULLTEXT"}},
		{&gin{}, []string{"gin", "not supported"}},
		{&emptyComposite{}, []string{"composite"}},
		{&twoKeys{}, []string{"twoKeys", `"id"`, `"no"`}},
		{&twoChecks{}, []string{"twoChecks", `"same"`}},
		{&badAction{}, []string{"badAction", "EXPLODE"}},
		{&badType{}, []string{"badType", "field A", "REFERENCES"}},
		{&badTag{}, []string{"badTag", "field A", "old:x", "was:"}},
		{&badWas{}, []string{"badWas", `"x"`}},
		{&noColumn{}, []string{"noColumn", "no field"}},
		{&ignoredIndex{}, []string{"ignoredIndex", "no column"}},
		{&badSerializer{}, []string{"badSerializer.A", `serializer "nowhere"`, "RegisterSerializer"}},
		{&elsewhere{}, []string{"elsewhere", "other.things"}},
		{&panicking{}, []string{"panicking", "field A", "not initialized"}},
		{"users", []string{"not a model"}},
		{nil, []string{"not a model"}},
		{3, []string{"int"}},
	} {
		_, err := gormmodel.Of(c.model).Schema(context.Background(), target())
		wantError(t, err, c.want...)
		if strings.Contains(err.Error(), "0xc") || strings.Contains(err.Error(), "data type: 0x") {
			t.Errorf("an address that differs from run to run: %v", err)
		}
	}
	_, err := gormmodel.Of(&twinA{}, &twinB{}).Schema(context.Background(), target())
	wantError(t, err, "twinA", "twinB", `"twins"`)
	_, err = gormmodel.Of(&indexA{}, &indexB{}).Schema(context.Background(), target())
	wantError(t, err, "idx_shared", "index_as", "index_bs")
}

func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error, want one with %q", parts)
		return
	}
	for _, p := range parts {
		if !strings.Contains(err.Error(), p) {
			t.Errorf("error %q lacks %q", err, p)
		}
	}
}

func TestOtherEngines(t *testing.T) {
	type Thing struct {
		ID   uint
		Name string `gorm:"comment:what it is called;default:x"`
		Cost money
	}
	schemaOf := func(cfg gormmodel.Config, engine string) (*schema.Schema, error) {
		cfg.Models = []any{&Thing{}}
		return gormmodel.New(cfg).Schema(context.Background(), model.Target{Dialect: named(engine)})
	}
	_, err := schemaOf(gormmodel.Config{}, "sqlserver")
	wantError(t, err, `"sqlserver"`, "gormmodel.Config{", "Dialector")
	_, err = schemaOf(gormmodel.Config{Dialector: fakePostgres{}}, "sqlite")
	wantError(t, err, `"postgres"`, `"sqlite"`)
	_, err = schemaOf(gormmodel.Config{DB: openGORM(t, memory(t), &gorm.Config{}), NoForeignKeys: true}, "sqlite")
	wantError(t, err, "DB")

	s, err := schemaOf(gormmodel.Config{Dialector: fakePostgres{}}, "postgres")
	if err != nil {
		t.Fatal(err)
	}
	tab := s.Table("things")
	if c := tab.Column("name"); c.Type != schema.Raw("pg string") || c.Comment != "what it is called" || c.Default != "'x'" {
		t.Errorf("name: %+v", c)
	}
	if c := tab.Column("cost"); c.Type != schema.Raw("money") {
		t.Errorf("cost: %+v", c)
	}
	if pk := tab.PrimaryKey; pk == nil || len(pk.Columns) != 1 || pk.Columns[0].Column != "id" {
		t.Errorf("key: %+v", pk)
	}
}

func TestRenameIntent(t *testing.T) {
	type Old struct {
		Street string `skein:"was:road"`
	}
	type Thing struct {
		_    struct{} `skein:"was:stuff"`
		ID   uint
		Name string `gorm:"size:20" skein:"was:title"`
		Old  Old    `gorm:"embedded;embeddedPrefix:old_"`
	}
	s, err := gormmodel.Of(&Thing{}).Schema(context.Background(), target())
	if err != nil {
		t.Fatal(err)
	}
	tab := s.Table("things")
	if tab.Was != "stuff" || tab.Column("name").Was != "title" || tab.Column("old_street").Was != "road" || tab.Column("id").Was != "" {
		t.Errorf("%+v", tab)
	}
	type Other struct {
		Key    uint    `gorm:"primaryKey" skein:"was:id"`
		Things []Thing `gorm:"many2many:other_things"`
	}
	s, err = gormmodel.Of(&Other{}).Schema(context.Background(), target())
	if err != nil {
		t.Fatal(err)
	}
	if c := s.Table("other_things").Column("other_key"); c.Was != "" {
		t.Errorf("a join table's column was %q", c.Was)
	}
}

func TestExtraAndOptions(t *testing.T) {
	cfg := gormmodel.Config{Models: []any{&shop.User{}}, Extra: func(s *schema.Schema) error {
		s.Views = append(s.Views, schema.View{Name: "logins", Query: "SELECT login FROM shop_users"})
		return nil
	}}
	s, err := gormmodel.New(cfg).Schema(context.Background(), target())
	if err != nil || s.View("logins") == nil {
		t.Errorf("%v %+v", err, s)
	}
	g := openGORM(t, memory(t), &gorm.Config{}).Set("gorm:table_options", " STRICT, without  rowid")
	s, err = gormmodel.New(gormmodel.Config{Models: []any{&shop.User{}}, DB: g}).Schema(context.Background(), target())
	if err != nil || s.Tables[0].Options != (schema.Options{Strict: true, WithoutRowID: true}) {
		t.Errorf("%v %+v", err, s)
	}
}

func TestIgnoreRelationships(t *testing.T) {
	g := openGORM(t, memory(t), &gorm.Config{IgnoreRelationshipsWhenMigrating: true})
	s, err := gormmodel.New(gormmodel.Config{Models: []any{&shop.Order{}, &shop.Tag{}}, DB: g}).Schema(context.Background(), target())
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Tables) != 2 || s.Table("orders").ForeignKeys != nil {
		t.Errorf("%+v", s)
	}
}

// TestJoinModelFirst lists the model of a join table before the relation that makes one up. AutoMigrate
// takes the made-up one then, without the model's own columns.
func TestJoinModelFirst(t *testing.T) {
	s, err := gormmodel.Of(&humanPlace{}, &human{}, &place{}).Schema(context.Background(), target())
	if err != nil {
		t.Fatal(err)
	}
	if tab := s.Table("human_places"); tab == nil || tab.Column("note") == nil || len(s.Tables) != 3 {
		t.Errorf("%+v", s)
	}
}

func TestConcurrent(t *testing.T) {
	m := gormmodel.Of(&shop.Order{}, &shop.Product{}, &node{})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := m.Schema(context.Background(), target()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := m.Schema(ctx, target()); err == nil {
		t.Error("no error from a context that is done")
	}
}
