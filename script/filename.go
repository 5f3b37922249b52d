package script

import (
	"encoding/hex"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// DefaultTemplate is the name of a new script's file, without its extension.
const DefaultTemplate = "{id}_{slug}"

// slugLength is how many characters of a message a file name takes.
const slugLength = 40

// NewID returns a new revision id: 12 hex digits from r, which is crypto/rand.Reader but in tests.
func NewID(r io.Reader) (string, error) {
	var b [6]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return "", fmt.Errorf("making a revision id: %w", err)
	}
	return hex.EncodeToString(b[:]), nil
}

// Slug makes a message fit for a file name: its words in lower case, joined by underscores, cut at a
// word at 40 characters. A message without words gives "".
func Slug(message string) string {
	words := strings.FieldsFunc(strings.ToLower(message), func(r rune) bool {
		return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	slug := []rune(strings.Trim(strings.Join(words, "_"), "_"))
	if len(slug) <= slugLength {
		return string(slug)
	}
	cut := string(slug[:slugLength])
	if i := strings.LastIndexByte(cut, '_'); i > 0 && slug[slugLength] != '_' {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, "_")
}

var templateField = regexp.MustCompile(`\{([^{}]*)\}`)

// FileName fills a template with the fields {id}, {slug}, {year}, {month}, {day}, {hour}, {minute},
// {second} and {epoch}, and returns the name of a script's file without its extension. The template ""
// is DefaultTemplate. Without a slug its separator goes too.
//
// Go takes the end of some names for a platform or a test (x_linux.go, x_test.go) and leaves the file
// out; such a name gets "_revision" at its end.
func FileName(template, id, slug string, created time.Time) (string, error) {
	if template == "" {
		template = DefaultTemplate
	}
	if slug == "" {
		for _, s := range []string{"_{slug}", "-{slug}", ".{slug}", "{slug}_", "{slug}-", "{slug}."} {
			template = strings.ReplaceAll(template, s, "")
		}
	}
	values := map[string]string{
		"id": fileSafe(id), "slug": fileSafe(slug), "epoch": strconv.FormatInt(created.Unix(), 10),
		"year": created.Format("2006"), "month": created.Format("01"), "day": created.Format("02"),
		"hour": created.Format("15"), "minute": created.Format("04"), "second": created.Format("05"),
	}
	var unknown string
	name := templateField.ReplaceAllStringFunc(template, func(field string) string {
		value, ok := values[field[1:len(field)-1]]
		if !ok {
			unknown = field
		}
		return value
	})
	if unknown != "" {
		return "", fmt.Errorf("file template %q: unknown field %s; known are {id} {slug} {year} {month} {day} {hour} {minute} {second} {epoch}",
			template, unknown)
	}
	if strings.ContainsAny(name, `/\{}:*?"<>|`) || name == "" || strings.ContainsAny(name[:1], "._") {
		return "", fmt.Errorf("file template %q gives %q, which can't name a script", template, name)
	}
	return builtEverywhere(name)
}

// fileSafe replaces what a file name can't hold everywhere.
func fileSafe(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("_-.", r) {
			return r
		}
		return '_'
	}, s)
}

// The last words of file names that Go reads as a condition.
var platforms = strings.Fields(`
	aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 windows zos
	386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc ppc64
	ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm`)

// builtEverywhere makes a name one that Go builds on every platform.
func builtEverywhere(name string) (string, error) {
	start, rest, dotted := strings.Cut(name, ".")
	words := strings.Split(strings.TrimSuffix(start, "_test"), "_")
	last := words[len(words)-1]
	conditional := len(words) > 1 && slices.Contains(platforms, last)
	switch {
	case conditional && dotted:
		return "", fmt.Errorf("file name %q: Go builds what comes before %q only for %s", name, "."+rest, last)
	case conditional, strings.HasSuffix(name, "_test"):
		return name + "_revision", nil
	}
	return name, nil
}
