package localnet

import (
	"bufio"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/plexus-network/plexus/internal/fault"
)

// Tail is the last n lines of a log; empty where there is none.
func Tail(path string, n int) string {
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
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
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

// PrintLog writes the last n lines of a process's log, and with follow what
// comes after, until ctx ends.
func PrintLog(ctx context.Context, w io.Writer, home, name string, n int, follow bool) error {
	names, err := Logs(home)
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return fault.New("there are no logs in "+home, "start a network with 'plexus up', or name its folder with --home")
	}
	if !slices.Contains(names, name) {
		return fault.New("there is no log of "+name, "the logs are: "+strings.Join(names, ", "))
	}
	path := LogPath(home, name)
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fault.New("the log of "+name+" is gone", "start the network with 'plexus up'")
	} else if err != nil {
		return err
	}
	defer f.Close()
	if tail := Tail(path, n); tail != "" {
		if _, err := io.WriteString(w, tail+"\n"); err != nil {
			return err
		}
	}
	if !follow {
		return nil
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
