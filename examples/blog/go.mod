module example.com/blog

go 1.26

replace github.com/skein-go/skein => ../..
