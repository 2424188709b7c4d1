package archtest

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// root is the repository, as the tests of this package see it.
const root = "../.."

var (
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	scheme  = regexp.MustCompile(`^[a-z]+:`)
	heading = regexp.MustCompile(`(?m)^#+ +(.*)$`)
	dropped = regexp.MustCompile(`[^\p{L}\p{N}_ -]`)
)

func TestLinksOfThePagesLeadSomewhere(t *testing.T) {
	count := 0
	for _, page := range pages(t) {
		for _, m := range link.FindAllStringSubmatch(read(t, page), -1) {
			if scheme.MatchString(m[1]) {
				continue
			}
			count++
			name, part, _ := strings.Cut(m[1], "#")
			target := page
			if name != "" {
				target = filepath.Join(filepath.Dir(page), name)
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s: %s leads nowhere", page, m[1])
			} else if part != "" && !slices.Contains(anchors(read(t, target)), part) {
				t.Errorf("%s: %s leads to no heading", page, m[1])
			}
		}
	}
	if count < 50 {
		t.Errorf("found %d links, which is too few to be all", count)
	}
}

func TestEachPageOfTheProtocolIsLinked(t *testing.T) {
	linked := map[string]bool{}
	for _, page := range pages(t) {
		for _, m := range link.FindAllStringSubmatch(read(t, page), -1) {
			name, _, _ := strings.Cut(m[1], "#")
			if target := filepath.Join(filepath.Dir(page), name); target != page {
				linked[target] = true
			}
		}
	}
	for _, page := range pages(t) {
		if strings.Contains(page, "docs/protocol/") && filepath.Base(page) != "README.md" && !linked[page] {
			t.Errorf("no page links to %s", page)
		}
	}
}

// pages lists the repository's Markdown, without what tools have installed.
func pages(t *testing.T) (list []string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules"):
			return filepath.SkipDir
		case !d.IsDir() && strings.HasSuffix(path, ".md"):
			list = append(list, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// anchors are the names that a page's headings can be linked by.
func anchors(page string) (list []string) {
	for _, m := range heading.FindAllStringSubmatch(page, -1) {
		name := dropped.ReplaceAllString(strings.ToLower(strings.TrimSpace(m[1])), "")
		list = append(list, strings.ReplaceAll(name, " ", "-"))
	}
	return list
}
