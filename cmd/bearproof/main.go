// SPDX-License-Identifier: Apache-2.0

// Command bearproof proves that an API answers every Bearer token as its
// documentation says. See `bearproof --help`.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := execute(ctx, process{
		args: os.Args[1:], stdout: os.Stdout, stderr: os.Stderr, env: os.LookupEnv, //nolint:forbidigo // the one place that touches the process
	})
	stop()
	os.Exit(code) //nolint:forbidigo // as above
}
