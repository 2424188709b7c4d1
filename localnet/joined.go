package localnet

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/plexus-network/plexus/internal/fault"
)

// Joined is a subnet of one's own that a home remembers: `plexus up` runs it
// again without being told.
type Joined struct {
	Name     string    `json:"name"`
	Dir      string    `json:"dir"`
	Netuid   uint16    `json:"netuid"` // 0: not made yet
	Settings []Setting `json:"settings,omitempty"`
}

// Choice is which subnets of one's own to run.
type Choice struct {
	With    []string // folders to add to those that the home remembers
	Only    []string // folders to run this time, without text and all others
	Without []string // names to forget
}

// Choose adds subnets of one's own to a manifest: those that a home remembers
// and those chosen. It returns what the home is to remember from now on. A folder
// that moved is named again; the subnet's name says which it is.
func Choose(home string, m Manifest, c Choice) (Manifest, []Joined, error) {
	known, err := readJoined(home)
	if err != nil {
		return m, nil, err
	}
	for _, name := range c.Without {
		at := slices.IndexFunc(known, func(j Joined) bool { return j.Name == name })
		if at < 0 {
			return m, nil, fault.New(fmt.Sprintf("the network in %s has no subnet %s of one's own", home, name), "it has: "+namesOf(known))
		}
		known = slices.Delete(known, at, at+1)
	}
	chosen := map[string]Subnet{}
	for _, dir := range slices.Concat(c.With, c.Only) {
		s, err := LoadSubnet(dir)
		if err != nil {
			return m, nil, err
		}
		if other, twice := chosen[s.Name]; twice && other.Dir != s.Dir {
			return m, nil, fault.New(fmt.Sprintf("%s and %s are both called %s", other.Dir, s.Dir, s.Name), "give one another name in its "+SubnetFile)
		}
		chosen[s.Name] = s
		at := slices.IndexFunc(known, func(j Joined) bool { return j.Name == s.Name })
		if at < 0 {
			known = append(known, Joined{Name: s.Name})
			at = len(known) - 1
		}
		known[at].Dir = s.Dir
	}
	if len(c.Only) > 0 {
		m.Engines, m.Validators, m.Miners = nil, nil, nil
	}
	for _, j := range known {
		s, isChosen := chosen[j.Name]
		switch {
		case !isChosen && len(c.Only) > 0:
			continue
		case !isChosen:
			if s, err = LoadSubnet(j.Dir); err != nil {
				return m, nil, fault.Wrap(err, "the network remembers the subnet "+j.Name,
					fmt.Sprintf("mend it; or name where it is now by --with, or leave it out: plexus up --without %s", j.Name))
			}
			if s.Name != j.Name {
				return m, nil, fault.New(fmt.Sprintf("the subnet in %s is called %s, and was called %s", j.Dir, s.Name, j.Name),
					fmt.Sprintf("name it %s again, or begin it anew: plexus up --without %s --with %s", j.Name, j.Name, j.Dir))
			}
		}
		s.Netuid = j.Netuid
		m.Subnets = append(m.Subnets, s)
	}
	m.guessNetuids(known)
	return m, known, m.Validate()
}

func namesOf(list []Joined) string {
	if len(list) == 0 {
		return "none"
	}
	names := make([]string, len(list))
	for i, j := range list {
		names[i] = j.Name
	}
	return strings.Join(names, ", ")
}

// guessNetuids numbers subnets that are not on the chain yet as the chain will
// where nobody else makes one.
func (m Manifest) guessNetuids(known []Joined) {
	next := m.Netuid + 1
	for _, j := range known {
		next = max(next, j.Netuid+1)
	}
	for i := range m.Subnets {
		if m.Subnets[i].Netuid == 0 {
			m.Subnets[i].Netuid = next
			next++
		}
	}
}

// joinedName is the file of a home that lists its subnets of one's own.
const joinedName = "subnets.json"

func readJoined(home string) (list []Joined, err error) {
	text, err := os.ReadFile(filepath.Join(home, joinedName))
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) { // what is no folder is said by who makes it
		return nil, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &list)
	}
	if err != nil {
		return nil, fault.Wrap(err, "read which subnets the network has", "mend "+filepath.Join(home, joinedName)+", or delete it and name them again by --with")
	}
	return list, nil
}

// saveJoined replaces the list as a whole, so that a cut never leaves half of it.
func saveJoined(home string, list []Joined) error {
	text, err := json.MarshalIndent(list, "", "  ")
	if err != nil {
		return err
	}
	path := filepath.Join(home, joinedName)
	if err := os.WriteFile(path+".new", text, 0o600); err != nil {
		return fault.Wrap(err, "keep which subnets the network has", "free space on the disk of "+home)
	}
	return os.Rename(path+".new", path)
}
