package external

import "os/exec"

// belong needs nothing here.
func belong(*exec.Cmd) {}

// askGroup ends a program: there is no gentler way that every program hears.
func askGroup(cmd *exec.Cmd) { _ = cmd.Process.Kill() }

// killGroup ends a program; one that has ended is fine.
func killGroup(cmd *exec.Cmd) { _ = cmd.Process.Kill() }
