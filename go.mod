module github.com/skein-go/skein

go 1.26
