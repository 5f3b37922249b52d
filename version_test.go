package skein

import (
	"runtime/debug"
	"testing"
)

// TestVersionIn: the log says which release ran, whatever program it is part of.
func TestVersionIn(t *testing.T) {
	const v = "v1.2.3"
	module := func(path, version string) *debug.Module { return &debug.Module{Path: path, Version: version} }
	replaced := module(modulePath, v)
	replaced.Replace = module("../skein", "")
	for name, tt := range map[string]struct {
		info *debug.BuildInfo
		want string
	}{
		"the shipped binary":   {&debug.BuildInfo{Main: *module(modulePath, v)}, v},
		"an app":               {&debug.BuildInfo{Main: *module("example.com/app", "v9"), Deps: []*debug.Module{module("a.b/c", "v8"), module(modulePath, v)}}, v},
		"an app with a folder": {&debug.BuildInfo{Main: *module("example.com/app", "v9"), Deps: []*debug.Module{replaced}}, "devel"},
		"a build of no module": {&debug.BuildInfo{}, "devel"},
		"nothing is known":     {nil, "devel"},
	} {
		if got := versionIn(tt.info); got != tt.want {
			t.Errorf("%s: %q, not %q", name, got, tt.want)
		}
	}
}
