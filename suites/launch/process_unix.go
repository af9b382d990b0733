// SPDX-License-Identifier: Apache-2.0

//go:build unix

package launch

import (
	"os/exec"
	"syscall"
)

// shell runs a line in a process group of its own, so that whatever it starts
// can be stopped with it.
func shell(line string) *exec.Cmd {
	cmd := exec.Command("/bin/sh", "-c", line) //nolint:gosec,noctx // running the user's command is the purpose; Stop ends it
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return cmd
}

// interrupt and kill signal the group; an error means that nothing is left of it.
func interrupt(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }

func kill(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
