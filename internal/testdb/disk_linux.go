package testdb

import (
	"fmt"
	"os/exec"
	"syscall"
)

// mounting returns the shell of a server with a folder in $DIR on a disk of 100 MB, which only it and its children
// see, and which goes with them. It becomes the unprivileged user when that is mounted.
func mounting(attr *syscall.SysProcAttr, id *syscall.Credential, folder string) []string {
	attr.Unshareflags = syscall.CLONE_NEWNS
	script := fmt.Sprintf(`export SMALL="$DIR/%s"; mkdir "$SMALL" && mount -t tmpfs -o size=100m,mode=700,uid=%d,gid=%d tmpfs "$SMALL" || exit
exec setpriv --reuid %[2]d --regid %[3]d --clear-groups /bin/sh "$@"`, folder, id.Uid, id.Gid)
	return []string{"/bin/sh", "-c", script, "sh"}
}

// mountable reports whether this user may mount a disk.
func mountable() bool {
	cmd := exec.Command("mount", "-t", "tmpfs", "tmpfs", "/mnt")
	cmd.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}
	_, err := exec.LookPath("setpriv")
	return err == nil && cmd.Run() == nil
}
