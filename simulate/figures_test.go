package simulate

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"testing"

	"github.com/plexus-network/plexus/economy/pool"
)

func TestSupplyHalvesFirstAfterHalfOfAllAtABlockATAO(t *testing.T) {
	got, err := DefaultSupply().Run(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	// 10.5 million blocks of 12 s are 1458 days and a third.
	first := got.Halvings[0]
	if first.Day != 1459 || first.Emission != 500_000_000 || first.Issued != 10_500_000_000_000_000 {
		t.Errorf("the first halving is %+v", first)
	}
	if second := got.Halvings[1]; second.Issued != 15_750_000_000_000_000 || second.Day != 2917 {
		t.Errorf("the second halving is %+v", second)
	}
	if last := got.Years[len(got.Years)-1]; last.Year != 40 || last.Issued > 21e15 || last.Issued < 20.9e15 {
		t.Errorf("after 40 years there are %+v", last)
	}
}

func TestRecyclingPutsHalvingsOff(t *testing.T) {
	s := DefaultSupply()
	s.Years, s.Recycled = 10, 3600e9
	got, err := s.Run(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if day := got.Halvings[0].Day; day < 2910 || day > 2920 {
		t.Errorf("with half of the emission recycled the first halving is on day %d", day)
	}
	s.Recycled = 21e15
	if got, _ = s.Run(context.Background(), nil); len(got.Halvings) != 0 || got.Years[10].Issued != 0 {
		t.Errorf("with everything recycled %d rao are issued", got.Years[10].Issued)
	}
}

func TestABuyMovesThePriceAsTheInvariantSays(t *testing.T) {
	s := DefaultPool()
	s.FeeRate = 0
	s.Orders = []Order{{Amount: 1000e9}, {Sell: true, Amount: 500e9}}
	got, err := s.Run()
	if err != nil {
		t.Fatal(err)
	}
	buy, sell := got.Trades[0], got.Trades[1]
	// 1000 x 1000: a buy of 1000 TAO leaves 500 alpha at a price of 4.
	if buy.Out < 500e9-2 || buy.Out > 500e9 || math.Abs(buy.After-4) > 1e-6 || math.Abs(buy.Paid-2) > 1e-6 || math.Abs(buy.Slippage-1) > 1e-6 {
		t.Errorf("the buy is %+v", buy)
	}
	if sell.Out > 1000e9 || sell.Out < 1000e9-10 || math.Abs(sell.After-1) > 1e-6 || math.Abs(sell.Slippage-0.5) > 1e-6 {
		t.Errorf("the sell is %+v", sell)
	}
	if got.TAO < 1000e9 {
		t.Errorf("the pool lost: %d TAO", got.TAO)
	}
}

func TestATradeThatThePoolRefusesIsNamed(t *testing.T) {
	s := DefaultPool()
	s.Orders = []Order{{Amount: 2_000_000e9}}
	if _, err := s.Run(); !errors.Is(err, pool.ErrInput) {
		t.Errorf("a trade of 2000 times the reserve: %v", err)
	}
}

func TestASubnetsDayIsDividedWhole(t *testing.T) {
	got, err := DefaultSubnet().Run()
	if err != nil {
		t.Fatal(err)
	}
	var sum, owner, miners, validators uint64
	for _, e := range got.Earnings {
		sum += e.Alpha
		switch {
		case e.Role == "owner":
			owner += e.Alpha
		case e.Role[0] == 'm':
			miners += e.Alpha
		default:
			validators += e.Alpha
		}
	}
	if sum+got.Unclaimed != got.AlphaOut {
		t.Errorf("%d paid and %d left of %d", sum, got.Unclaimed, got.AlphaOut)
	}
	near := func(what string, got, want uint64) {
		if math.Abs(float64(got)-float64(want)) > 0.001*float64(want) {
			t.Errorf("%s get %d, want %d", what, got, want)
		}
	}
	near("owner", owner, got.AlphaOut*18/100)
	near("miners", miners, got.AlphaOut*41/100)
	near("validators", validators, got.AlphaOut*41/100)
	if got.Unclaimed > 1_000_000 {
		t.Errorf("%d rao are nobody's", got.Unclaimed)
	}
}

func TestNominatorsEarnTheirPartLessTheTake(t *testing.T) {
	s := DefaultSubnet()
	s.RootTAO, s.Validators = 0, []Validator{{Alpha: 1000e9, Own: 0.25, Take: 0.18}}
	got, err := s.Run()
	if err != nil {
		t.Fatal(err)
	}
	var own, take, nominators float64
	for _, e := range got.Earnings {
		switch e.Role {
		case "validator 1, own stake":
			own = float64(e.Alpha)
		case "validator 1, take":
			take = float64(e.Alpha)
		case "validator 1, nominators":
			nominators = float64(e.Alpha)
		}
	}
	all := own + take + nominators
	if math.Abs(take/all-0.18) > 1e-4 || math.Abs(nominators/own-3) > 1e-4 {
		t.Errorf("of %.0f the take is %.0f, own stake earns %.0f, nominators %.0f", all, take, own, nominators)
	}
}

func TestAStaticSubnetIsWorthWhatItGets(t *testing.T) {
	s := DefaultSubnet()
	s.Static, s.Price = true, 7
	got, err := s.Run()
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, e := range got.Earnings {
		sum += e.TAO
	}
	if math.Abs(sum-360) > 0.001 || math.Abs(got.TAOIn-360) > 1e-9 {
		t.Errorf("a twentieth of 7200 TAO pays %.4f", sum)
	}
}

func TestChartsAreSVG(t *testing.T) {
	supply, err := DefaultSupply().Run(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	p := DefaultPool()
	p.Orders = []Order{{Amount: 1e9}}
	trades, err := p.Run()
	if err != nil {
		t.Fatal(err)
	}
	earned, err := DefaultSubnet().Run()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]Chart{
		"supply": supply.Chart(), "pool": trades.Chart(), "subnet": earned.Chart(),
		"copier":    CopierChart(map[string][]Copied{"a": {{Rate: 1.1}, {Rate: 0.9, Settings: Copier{Interval: 1}}}}, []string{"a"}),
		"retention": RetentionChart(map[string][]Retained{"a": {{Utility: 0.7, Retains: true}}}, []string{"a"}),
	} {
		var out bytes.Buffer
		if err := c.WriteSVG(&out); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !bytes.Contains(out.Bytes(), []byte(c.Title)) {
			t.Errorf("%s: the chart has no title", name)
		}
		d := xml.NewDecoder(&out)
		shapes := 0
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: not XML: %v", name, err)
			}
			if start, ok := token.(xml.StartElement); ok && start.Name.Local == "path" {
				shapes++
			}
		}
		if shapes < 10 {
			t.Errorf("%s: the chart has %d shapes", name, shapes)
		}
	}
}
