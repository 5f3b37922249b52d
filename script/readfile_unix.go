//go:build unix

package script

import (
	"errors"
	"io/fs"
	"sync"
	"syscall"
)

// buffers are reused: to clear one for each file would cost as much as to read it.
var buffers = sync.Pool{New: func() any { return new([8 << 10]byte) }}

// readFile reads a whole file as os.ReadFile does, with a third of its system calls: os.File asks for
// more of each file than a start that reads thousands of them can afford.
func readFile(name string) (string, error) {
	fd, err := syscall.Open(name, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	for errors.Is(err, syscall.EINTR) {
		fd, err = syscall.Open(name, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	}
	if err != nil {
		return "", &fs.PathError{Op: "open", Path: name, Err: err}
	}
	defer syscall.Close(fd)
	buf := buffers.Get().(*[8 << 10]byte)
	defer buffers.Put(buf)
	var long []byte // of a file that the buffer can't hold
	for n := 0; ; {
		got, err := syscall.Read(fd, buf[n:])
		switch {
		case errors.Is(err, syscall.EINTR):
			continue
		case err != nil:
			return "", &fs.PathError{Op: "read", Path: name, Err: err}
		case got == 0:
			return string(long) + string(buf[:n]), nil
		}
		if n += got; n == len(buf) {
			long, n = append(long, buf[:]...), 0
		}
	}
}
