package localnet

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/plexus-network/plexus/internal/fault"
)

// Snapshot is a network as it stands at one block: its text subnet, unless it
// was left out, and those of one's own.
type Snapshot struct {
	Height uint64 `json:"height"`
	Board
	Subnets []Board        `json:"subnets,omitempty"` // by netuid
	Fallen  map[string]int `json:"fallen,omitempty"`
}

// Board is one subnet of a snapshot.
type Board struct {
	Name      string        `json:"name,omitempty"` // empty for text
	Netuid    uint16        `json:"netuid,omitempty"`
	Tempo     uint16        `json:"tempo_blocks,omitempty"`
	NextEpoch uint64        `json:"next_epoch_in_blocks,omitempty"`
	Emission  uint64        `json:"emission_rao,omitempty"` // what the last epoch paid all neurons
	Neurons   []Participant `json:"neurons,omitempty"`      // in order of uid
}

// Participant is one neuron of a snapshot. Names are empty for neurons that the
// plan does not know; Role is for subnets of one's own, Behave and Model are for
// text.
type Participant struct {
	UID       uint16  `json:"uid"`
	Name      string  `json:"name,omitempty"`
	Role      string  `json:"role,omitempty"` // miner, validator or owner
	Behave    string  `json:"behave,omitempty"`
	Model     string  `json:"model,omitempty"`
	Hotkey    string  `json:"hotkey"`
	Stake     uint64  `json:"stake_rao"`
	Permit    bool    `json:"validator_permit"`
	Incentive float64 `json:"incentive"` // part of 1
	Dividends float64 `json:"dividends"` // part of 1
	Emission  uint64  `json:"emission_rao"`
}

// boards are the subnets that run.
func (s Snapshot) boards() []Board {
	if s.Board.Netuid == 0 {
		return s.Subnets
	}
	return append([]Board{s.Board}, s.Subnets...)
}

// isEpoch says whether the subnet had its epoch in this block.
func (b Board) isEpoch() bool { return b.Tempo > 0 && b.NextEpoch == uint64(b.Tempo) }

// Line is a subnet at a height in one line, what each of its miners earns first.
func (b Board) Line(height uint64) string {
	name := ""
	if b.Name != "" {
		name = "  " + b.Name
	}
	return fmt.Sprintf("block %d%s%s  of %s; epoch in %d", height, name, b.miners(func(p Participant) string {
		return fmt.Sprintf("%.1f%%", 100*p.Incentive)
	}), TAO(b.Emission), b.NextEpoch)
}

// miners lists those who may be paid for answers, each with what tell says.
func (b Board) miners(tell func(Participant) string) string {
	var list strings.Builder
	for _, n := range b.Neurons {
		if n.Role == "validator" || n.Role == ownerName || n.Role == "" && strings.HasPrefix(n.Name, "validator") {
			continue
		}
		name := n.Name
		if name == "" {
			name = fmt.Sprintf("uid%d", n.UID)
		}
		if n.Behave != "" && n.Behave != honest {
			name = n.Behave
		}
		fmt.Fprintf(&list, "  %s %s", name, tell(n))
	}
	return list.String()
}

// Table is the snapshot as rows for people.
func (s Snapshot) Table() string {
	var b strings.Builder
	for i, board := range s.boards() {
		if i > 0 {
			fmt.Fprintln(&b)
		}
		name := ""
		if board.Name != "" {
			name = " (" + board.Name + ")"
		}
		fmt.Fprintf(&b, "block %d, subnet %d%s, epoch every %d blocks (next in %d), last epoch paid %s\n\n", s.Height, board.Netuid, name, board.Tempo, board.NextEpoch, TAO(board.Emission))
		board.write(&b)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Fallen)) {
		fmt.Fprintf(&b, "%s ended by itself %d times: plexus logs %s\n", name, s.Fallen[name], name)
	}
	return b.String()
}

func (b Board) write(out io.Writer) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	if b.Name == "" {
		fmt.Fprintln(w, "uid\tname\tdoes\tmodel\tstake\tpermit\tincentive\tdividends\tlast epoch")
	} else {
		fmt.Fprintln(w, "uid\tname\trole\tstake\tpermit\tincentive\tdividends\tlast epoch")
	}
	for _, n := range b.Neurons {
		permit := ""
		if n.Permit {
			permit = "yes"
		}
		what := n.Role
		if b.Name == "" {
			what = n.Behave + "\t" + n.Model
		}
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%.2f%%\t%.2f%%\t%s\n", n.UID, n.Name, what, TAO(n.Stake), permit, 100*n.Incentive, 100*n.Dividends, TAO(n.Emission))
	}
	w.Flush()
}

// raoPerTAO is 1 TAO.
const raoPerTAO = 1_000_000_000

// TAO writes an amount of rao in TAO, cut after four decimals.
func TAO(rao uint64) string {
	return fmt.Sprintf("%d.%04d TAO", rao/raoPerTAO, rao%raoPerTAO/100_000)
}

// planName is the file of a home that holds the manifest it runs.
const planName = "manifest.json"

// SaveManifest keeps what runs in a home, for status and doctor.
func SaveManifest(home string, m Manifest) error {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(home, planName), text, 0o600)
}

// ReadManifest is what [SaveManifest] kept.
func ReadManifest(home string) (m Manifest, err error) {
	text, err := os.ReadFile(filepath.Join(home, planName))
	if errors.Is(err, fs.ErrNotExist) {
		return m, fault.New("no network has run in "+home, "start one with 'plexus up', or name its folder with --home")
	}
	if err != nil {
		return m, fault.Wrap(err, "read what runs in "+home, "check --home")
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return m, fault.Wrap(err, "read "+planName, "start the network again with 'plexus up'")
	}
	return m, nil
}
