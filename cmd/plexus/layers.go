package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/plexus-network/plexus/internal/fault"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// addConfigFlag adds --config, a TOML file whose keys are the command's flags.
func addConfigFlag(cmd *cobra.Command) {
	cmd.Flags().String("config", "", "TOML file with any of these flags as keys")
}

// layer fills the flags that were not given: from the environment (prefix, an
// underscore and the flag in capitals, such as PLEXUS_GATEWAY_ADDR), then from the
// file of --config. A key of the file that is no flag is an error.
func layer(cmd *cobra.Command, prefix string) error {
	file := map[string]any{}
	if path, _ := cmd.Flags().GetString("config"); path != "" {
		if _, err := toml.DecodeFile(path, &file); err != nil {
			return fault.Wrap(err, "cannot read the configuration "+path, "give a TOML file whose keys are flags of '"+cmd.CommandPath()+" --help'")
		}
		for key := range file {
			if key == "config" || cmd.Flags().Lookup(key) == nil {
				return fault.New(fmt.Sprintf("%s: unknown key %q", path, key), "use the names of the flags in '"+cmd.CommandPath()+" --help'")
			}
		}
	}
	var failed error
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Changed || f.Name == "config" || failed != nil {
			return
		}
		name := prefix + "_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		values, source := []string{os.Getenv(name)}, name
		if values[0] == "" {
			v, ok := file[f.Name]
			if !ok {
				return
			}
			values, source = texts(v), "key "+f.Name
			if _, takesMany := f.Value.(pflag.SliceValue); !takesMany && len(values) != 1 {
				failed = fault.New(fmt.Sprintf("%s has %d values", source, len(values)), "give one")
				return
			}
		}
		for _, value := range values {
			if err := cmd.Flags().Set(f.Name, value); err != nil {
				failed = fault.New(source+" has a wrong value: "+parser.ReplaceAllString(err.Error(), ""), "see '"+cmd.CommandPath()+" --help'")
				return
			}
		}
	})
	return failed
}

// texts is a value of a TOML file as flags take it: a list as one text each.
func texts(v any) []string {
	list, isList := v.([]any)
	if !isList {
		return []string{fmt.Sprint(v)}
	}
	all := make([]string, len(list))
	for i, one := range list {
		all[i] = fmt.Sprint(one)
	}
	return all
}
