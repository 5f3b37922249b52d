package view

import (
	"encoding/json"
	"io"
)

// Database is the result of a command for one of several databases: the JSON document that the command
// prints for one, empty if it printed none.
type Database struct {
	Name   string
	Result json.RawMessage
	Error  string // "" if nothing went wrong
}

// Databases are the results for several databases.
type Databases []Database

// JSON writes {"databases": [{"database": …, "result": …, "error": …}]}; a result is null where there
// is none, an error is left out where there is none.
func (v Databases) JSON(w io.Writer) error {
	type entry struct {
		Name   string          `json:"database"`
		Result json.RawMessage `json:"result"`
		Error  string          `json:"error,omitempty"`
	}
	out := make([]entry, len(v))
	for i, d := range v {
		out[i] = entry(d)
		if len(d.Result) == 0 {
			out[i].Result = json.RawMessage("null")
		}
	}
	return writeJSON(w, struct {
		Databases []entry `json:"databases"`
	}{out})
}
