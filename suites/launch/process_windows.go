// SPDX-License-Identifier: Apache-2.0

//go:build windows

package launch

import (
	"os/exec"
	"strconv"
)

// shell runs a line with the system's command interpreter.
func shell(line string) *exec.Cmd {
	return exec.Command("cmd", "/C", line) //nolint:gosec,noctx // running the user's command is the purpose; Stop ends it
}

// interrupt does nothing: a console program cannot be asked from outside.
func interrupt(*exec.Cmd) {}

// kill ends the process and everything that it started.
func kill(cmd *exec.Cmd) {
	_ = exec.Command("taskkill", "/T", "/F", "/PID", strconv.Itoa(cmd.Process.Pid)).Run() //nolint:gosec,noctx // our own child's number
}
