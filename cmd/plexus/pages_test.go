package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// unknownIn says which verb or flag of a command line there is not; empty if there
// are all. Arguments and values are not looked at.
func unknownIn(line string) string {
	words := strings.Fields(line)
	cmd := newRootCommand()
	at := 1
	for ; at < len(words); at++ {
		below, _, err := cmd.Find(words[at : at+1])
		if err != nil || below == cmd {
			break
		}
		cmd = below
	}
	if at < len(words) && cmd.HasSubCommands() && !cmd.Flags().HasFlags() && verbLike.MatchString(words[at]) {
		return cmd.CommandPath() + " has no verb " + words[at]
	}
	for _, w := range words[at:] {
		name := flagLike.FindStringSubmatch(w)
		if w == "|" || w == "&" || w == ";" {
			break
		}
		if name != nil && name[1] != "help" && name[1] != "version" && cmd.Flags().Lookup(name[1]) == nil && cmd.InheritedFlags().Lookup(name[1]) == nil {
			return cmd.CommandPath() + " has no flag --" + name[1]
		}
	}
	return ""
}

var (
	verbLike = regexp.MustCompile(`^[a-z][a-z-]+$`)
	flagLike = regexp.MustCompile(`^\[?--([a-z][a-z-]*)`)
	// quotedCommand is a command within a text: in backquotes, in quotes, or a line of its own.
	quotedCommand = regexp.MustCompile("(?m)`((?:bin/)?plexus [^`]+)`|'(plexus [^'\n]+)'|^ *((?:bin/)?plexus [a-z][^\n]*)$")
)

// TestEachCommandInTheTextsIsOne reads the pages and the sources for commands of
// plexus, and looks each up.
func TestEachCommandInTheTextsIsOne(t *testing.T) {
	count := 0
	look := func(path, text string) {
		for _, m := range quotedCommand.FindAllStringSubmatch(text, -1) {
			line := strings.TrimPrefix(m[1]+m[2]+m[3], "bin/")
			count++
			if wrong := unknownIn(line); wrong != "" {
				t.Errorf("%s: %q: %s", path, line, wrong)
			}
		}
	}
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".") && d.Name() != ".."):
			if path == "../.." {
				return nil
			}
			return filepath.SkipDir
		case strings.HasSuffix(path, ".md"), strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go"):
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			look(path, string(text))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if count < 200 {
		t.Errorf("found %d commands, which is too few to be all", count)
	}
	for name, remedy := range remedies {
		for _, m := range regexp.MustCompile(`plexus [a-z][a-zA-Z -]*`).FindAllString(remedy, -1) {
			if wrong := unknownIn(m); wrong != "" {
				t.Errorf("the remedy of %s: %s", name, wrong)
			}
		}
	}
}
