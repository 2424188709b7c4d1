package localnet

import (
	"encoding/json"
	"strings"
	"testing"
)

// twoBoards is a network with text and one subnet of one's own, at an epoch of
// the latter.
func twoBoards() Snapshot {
	return Snapshot{
		Height: 30,
		Board: Board{Netuid: 1, Tempo: 15, NextEpoch: 4, Emission: 2 * raoPerTAO, Neurons: []Participant{
			{UID: 0, Name: "validator-1"}, {UID: 1, Name: "miner-1", Behave: honest, Emission: raoPerTAO, Incentive: 1},
		}},
		Subnets: []Board{{Name: "maths", Netuid: 2, Tempo: 10, NextEpoch: 10, Emission: raoPerTAO, Neurons: []Participant{
			{UID: 0, Name: "owner", Role: "owner"}, {UID: 1, Name: "judge", Role: "validator"},
			{UID: 2, Name: "careful", Role: "miner", Emission: raoPerTAO / 2, Incentive: 0.75}, {UID: 3, Name: "lazy", Role: "miner"},
			{UID: 4, Incentive: 0.25},
		}}},
	}
}

func TestItIsToldOnceWhoWasPaidFirstAndWhatFell(t *testing.T) {
	var out strings.Builder
	uid := uint16(1)
	f := &follower{o: Options{Out: &out}, answered: &uid, paid: map[string]bool{}, fallen: map[string]bool{}}
	early := twoBoards()
	early.Subnets[0].Neurons[2].Emission = 0
	early.Board.Neurons[1].Emission = 0
	late := twoBoards()
	late.Fallen = map[string]int{"maths-judge": 2}
	for _, snap := range []Snapshot{early, twoBoards(), late, late} {
		f.tell(snap)
	}
	told := out.String()
	for _, once := range []string{
		"maths-judge ended by itself and is started again; its log says why: plexus logs maths-judge\n",
		"uid 1, which answered, was paid 1.0000 TAO in the epoch before block 30\n",
		"maths paid  careful 0.5000 TAO  lazy 0.0000 TAO  uid4 0.0000 TAO in the epoch before block 30\n",
	} {
		if strings.Count(told, once) != 1 {
			t.Errorf("%q is told %d times in\n%s", once, strings.Count(told, once), told)
		}
	}
	line := "block 30  maths  careful 75.0%  lazy 0.0%  uid4 25.0%  of 1.0000 TAO; epoch in 10\n"
	if strings.Count(told, line) != 4 || strings.Contains(told, "miner-1") {
		t.Errorf("the line of an epoch is not four times, and text's not never, in\n%s", told)
	}
}

func TestATerminalShowsALineASubnet(t *testing.T) {
	var out strings.Builder
	f := &follower{o: Options{Out: &out, Width: func() int { return 20 }}, paid: map[string]bool{"": true, "maths": true}, fallen: map[string]bool{}}
	f.tell(twoBoards())
	f.tell(twoBoards())
	lines := "block 30  miner-1 …\nblock 30  maths  c…"
	if got := out.String(); got != "\r\x1b[K"+lines+"\r\x1b[K\x1b[A\x1b[K"+lines {
		t.Errorf("wrote %q", got)
	}
	if cut("short", 20) != "short" || cut("any", 0) != "any" {
		t.Error("a line that fits was cut")
	}
}

func TestASnapshotWithoutTextTellsOfNone(t *testing.T) {
	s := twoBoards()
	s.Board = Board{}
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(text), `{"height":30,"subnets":[{"name":"maths","netuid":2,`) {
		t.Errorf("wrote %s", text)
	}
	table := s.Table()
	if !strings.HasPrefix(table, "block 30, subnet 2 (maths), epoch every 10 blocks") || strings.Contains(table, "subnet 1") || !strings.Contains(table, "validator") {
		t.Errorf("the table is\n%s", table)
	}
	if both := twoBoards().Table(); !strings.Contains(both, "subnet 1,") || !strings.Contains(both, "subnet 2 (maths)") {
		t.Errorf("the table is\n%s", both)
	}
}
