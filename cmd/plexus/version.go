package main

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/chain/app"
)

// versions says which program this is.
type versions struct {
	Version     string `json:"version"`          // of the module
	Commit      string `json:"commit,omitempty"` // where the build knows it
	SpecVersion uint32 `json:"spec_version"`     // of the chain's rules, as nodes announce it
	Go          string `json:"go"`
	Platform    string `json:"platform"`
}

func newVersionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version, the commit and the chain's spec version",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			v := version()
			return show(cmd, v, func(w io.Writer) { fmt.Fprintln(w, "plexus", v) })
		},
	}
}

func version() versions {
	v := versions{Version: "(devel)", SpecVersion: app.Version.SpecVersion, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	if info.Main.Version != "" {
		v.Version = info.Main.Version
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			v.Commit = s.Value[:12]
		}
	}
	return v
}

// String is the version in a line, for people.
func (v versions) String() string {
	return fmt.Sprintf("%s (spec version %d, %s, %s)", v.short(), v.SpecVersion, v.Go, v.Platform)
}

// short is the module's version and the commit.
func (v versions) short() string {
	if v.Commit == "" {
		return v.Version
	}
	return v.Version + " " + v.Commit
}
