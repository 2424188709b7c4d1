package localnet

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/plexus-network/plexus/internal/fault"
)

// partsName is the file of a home that lists, by name, the processes and wallets
// that it ever had.
const partsName = "parts.json"

// partForm is what such names are, so that nothing else is ever deleted by one.
var partForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)

// partsOf are the names in a home: those that it lists, and those of a plan.
func partsOf(home string, p Planned) (names []string, err error) {
	text, err := os.ReadFile(filepath.Join(home, partsName))
	if err == nil {
		err = json.Unmarshal(text, &names)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Wrap(err, "read what the network has made", "delete "+filepath.Join(home, partsName))
	}
	for _, x := range p.Processes {
		names = append(names, x.Name)
	}
	names = append(names, p.Wallets...)
	slices.Sort(names)
	return slices.Compact(names), nil
}

// keepParts adds the names of a plan to those that its home lists, before any of
// them is made.
func keepParts(p Planned) error {
	names, err := partsOf(p.Home, p)
	if err != nil {
		return err
	}
	text, err := json.Marshal(names)
	if err != nil {
		return err
	}
	path := filepath.Join(p.Home, partsName)
	if err = os.WriteFile(path+".new", text, 0o600); err == nil {
		err = os.Rename(path+".new", path)
	}
	if err != nil {
		return fault.Wrap(err, "keep what the network makes", "free space on the disk of "+p.Home)
	}
	return nil
}

// CheckReset says why a home cannot be deleted; nil if it can.
func CheckReset(path string) error {
	if _, running, err := Running(path); err != nil {
		return err
	} else if running {
		return fault.New("the network is running", "stop it first with 'plexus down'")
	}
	if _, err := os.Stat(filepath.Join(path, lockName)); err != nil {
		return fault.New(path+" is not a local network's folder", "check --home; nothing was deleted")
	}
	return nil
}

// Reset deletes what the network of a home has made there, and the home with it
// where nothing else is in it. It returns what it left: the folder may be one that
// others keep things in, wallets and states of miners among them.
func Reset(path string) (left []string, err error) {
	if err := CheckReset(path); err != nil {
		return nil, err
	}
	var plan Planned
	if m, err := ReadManifest(path); err == nil { // none: it never came so far
		plan = Plan(m, path)
	}
	names, err := partsOf(path, plan)
	if err != nil {
		return nil, err
	}
	made := []string{"node-0"}
	for _, name := range names {
		if partForm.MatchString(name) {
			made = append(made, name, filepath.Join("wallets", name), filepath.Join("logs", name+".log"), filepath.Join("logs", name+".log.1"))
		}
	}
	made = append(made, planName, joinedName, joinedName+".new", partsName+".new", partsName, lockName) // the last say what to do after a cut
	for _, name := range made {
		if err := os.RemoveAll(filepath.Join(path, name)); err != nil {
			return nil, fault.Wrap(err, "delete the network", "check who owns "+path+", then run it again")
		}
	}
	for _, dir := range []string{"wallets", "logs", "."} {
		_ = os.Remove(filepath.Join(path, dir)) // stays where others have something in it
	}
	return remaining(path), nil
}

// remaining lists what is in a folder; nil if it is gone.
func remaining(path string) (names []string) {
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
