package revenue_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/pallet/revenue"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

// TestWhatStakersAreOwedSurvivesAnExport: half a window after a payment two stakers
// have earned, of whom one claimed; a new chain goes on from there.
func TestWhatStakersAreOwedSurvivesAnExport(t *testing.T) {
	c := quiet(t)
	a, b, p := staker(c, "A", 1, 100*tao), staker(c, "B", 1, 300*tao), c.Rich("P")
	c.Do(p.Cold, wire.PaySubnet{Netuid: 1, Rao: 1000 * tao})
	until(c, window(c)+revenue.Window/2)
	c.Do(b.Cold, wire.ClaimRevenue{Netuid: 1})
	c.Next()
	docs, err := c.Runtime.Export(c.State)
	if err != nil {
		t.Fatal(err)
	}
	first, err := c.Runtime.Genesis(docs)
	if err != nil {
		t.Fatal(err)
	}
	again := apptest.Resume(t, c.Spec, first, apptest.Place{})
	apptest.Owed(again)
	held := revenue.Held.Get(c, 1)
	if got := revenue.Held.Get(again, 1); held == 0 || got != held {
		t.Errorf("%d rao are held, were %d", got, held)
	}
	for name, who := range map[string]apptest.Person{"A": a, "B": b} {
		if got, was := claimable(again, who, 1), claimable(c, who, 1); was == 0 || got != was {
			t.Errorf("%s may claim %d, could %d", name, got, was)
		}
	}
	if got, was := revenue.Unreleased(again, 1), revenue.Unreleased(c, 1); got < was || got > was+3 {
		t.Errorf("%d rao wait, did %d", got, was)
	}
	second, err := c.Runtime.Export(again.State)
	if err != nil || string(second[revenue.Name]) != string(docs[revenue.Name]) {
		t.Errorf("%v: %s, then %s", err, docs[revenue.Name], second[revenue.Name])
	}
	until(again, revenue.Window+1)
	apptest.Owed(again)
	if left := revenue.Unreleased(again, 1); left != 0 && revenue.Waiting.Get(again, 1)[0].Start == 0 {
		t.Errorf("%d rao still wait after a window", left)
	}

	document := string(docs[revenue.Name])
	_, owed, _ := strings.Cut(strings.TrimSuffix(document, "]}"), `"owed":[`)
	for name, test := range map[string]struct{ doc, says string }{
		"more than is there":     {strings.Replace(document, `"waiting":`, `"waiting":9`, 1), "its account has"},
		"a subnet that is not":   {strings.Replace(document, `"netuid":1,"waiting"`, `"netuid":9,"waiting"`, 1), "SubnetNotExists"},
		"a subnet twice":         {strings.Replace(document, owed, owed+","+owed, 1), "twice"},
		"more than fits":         {strings.Replace(document, `"rao":`, `"rao":18446744073709551615},{"rao":`, 1), "Overflow"},
		"a document that is not": {`{"owed":3}`, "read the revenue"},
	} {
		docs[revenue.Name] = json.RawMessage(test.doc)
		if _, err := c.Runtime.Genesis(docs); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: got %v of %s", name, err, test.doc)
		}
	}
}
