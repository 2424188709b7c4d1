package localnet

import (
	"bufio"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/plexus-network/plexus/internal/fault"
)

// Tail is the last n lines of a log; empty where there is none.
func Tail(path string, n uint) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Size() > 1<<16 {
		if _, err := f.Seek(-1<<16, io.SeekEnd); err != nil {
			return ""
		}
	}
	text, err := io.ReadAll(f)
	if err != nil {
		return ""
	}
	lines := strings.Split(strings.TrimRight(string(text), "\n"), "\n")
	return strings.Join(lines[uint(len(lines))-min(n, uint(len(lines))):], "\n")
}

// Logs names the processes that have a log in a home.
func Logs(home string) ([]string, error) {
	paths, err := filepath.Glob(LogPath(home, "*"))
	if err != nil {
		return nil, err
	}
	names := make([]string, 0, len(paths))
	for _, p := range paths {
		names = append(names, strings.TrimSuffix(filepath.Base(p), ".log"))
	}
	slices.Sort(names)
	return names, nil
}

// CheckLog says that a process has no log in a home; nil if it has.
func CheckLog(home, name string) error {
	names, err := Logs(home)
	switch {
	case err != nil:
		return err
	case len(names) == 0:
		return fault.New("there are no logs in "+home, "start a network with 'plexus up', or name its folder with --home")
	case !slices.Contains(names, name):
		return fault.New("there is no log of "+name, "the logs are: "+strings.Join(names, ", "))
	}
	return nil
}

// FollowLog writes the last n lines of a process's log, and what comes after,
// until ctx ends.
func FollowLog(ctx context.Context, w io.Writer, home, name string, n uint) error {
	path := LogPath(home, name)
	f, err := os.Open(path)
	if err != nil {
		return fault.Wrap(err, "read the log of "+name, "start the network with 'plexus up'")
	}
	defer f.Close()
	if tail := Tail(path, n); tail != "" {
		if _, err := io.WriteString(w, tail+"\n"); err != nil {
			return err
		}
	}
	if _, err := f.Seek(0, io.SeekEnd); err != nil {
		return err
	}
	r := bufio.NewReader(f)
	for {
		if _, err := r.WriteTo(w); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(200 * time.Millisecond):
		}
	}
}
