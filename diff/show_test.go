package diff_test

import (
	"encoding/json"
	"fmt"

	"github.com/skein-go/skein/schema"
)

// show prints what a schema says, and not what it leaves at zero, one table a line.
func show(s *schema.Schema) string {
	out := ""
	line := func(v any) {
		text, err := json.Marshal(lean(v))
		out += fmt.Sprintf("\n  %s %v", text, err)
	}
	for _, t := range s.Tables {
		line(t)
	}
	for _, v := range s.Views {
		line(v)
	}
	for _, t := range s.Triggers {
		line(t)
	}
	return out
}

// lean takes zero values out of a value.
func lean(v any) any {
	text, _ := json.Marshal(v)
	var tree any
	_ = json.Unmarshal(text, &tree)
	return prune(tree)
}

func prune(v any) any {
	switch v := v.(type) {
	case string, bool:
		if v == "" || v == false {
			return nil
		}
	case map[string]any:
		for k, x := range v {
			if x = prune(x); x == nil {
				delete(v, k)
			} else {
				v[k] = x
			}
		}
		if len(v) == 0 {
			return nil
		}
	case []any:
		for i := range v {
			v[i] = prune(v[i])
		}
		if len(v) == 0 {
			return nil
		}
	}
	return v
}
