package script

// Template is a kind of folder that Init can set up.
type Template struct {
	Name  string `json:"name"`
	About string `json:"about"`
	Form  Form   `json:"-"`
}

// Templates lists the kinds of folders.
func Templates() []Template {
	return []Template{
		{"go", "Go scripts, compiled into your app; SQL scripts may stand beside them.", Go},
		{"sql", "SQL scripts, for any language; the shipped binary runs them.", SQL},
		{"multidb", "Several databases: a folder for each --database NAME.", ""},
	}
}
