package autogenerate_test

import (
	"context"
	"testing"

	"github.com/skein-go/skein/autogenerate"
	"github.com/skein-go/skein/schema"
)

func TestIgnoredColumnsAreLeftAlone(t *testing.T) {
	id := schema.Column{Name: "id", Type: schema.Integer{}}
	legacy := schema.Column{Name: "legacy", Type: schema.Text{}, NotNull: true}
	index := schema.Index{Name: "ix_legacy", Parts: schema.Columns("legacy")}
	is := &schema.Schema{Tables: []schema.Table{schema.NewTable("users", id, legacy, index)}}
	should := &schema.Schema{Tables: []schema.Table{schema.NewTable("users", id)}}

	found, err := autogenerate.Compare(context.Background(), is, should, autogenerate.Options{})
	if err != nil || len(found.Up) != 2 {
		t.Fatalf("without Ignored the column and its index go: %v, %v", found, err)
	}
	should.Tables[0].Ignored = []string{"legacy", "not there"}
	found, err = autogenerate.Compare(context.Background(), is, should, autogenerate.Options{})
	if err != nil || len(found.Up) != 0 {
		t.Errorf("an ignored column is a difference: %v, %v", found.Changes, err)
	}
	if len(should.Tables[0].Columns) != 1 {
		t.Error("the models were changed")
	}
}
