package models_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/models"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func model(name string) subtensor.Model {
	return subtensor.Model{Name: []byte(name), SHA256: [32]byte{1}, Tolerance: 100_000}
}

func TestTheOwnerAndRootSetACatalogue(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	b := c.Do(keys.Dev("Alice"), subtensor.SetCatalogue{Netuid: 1, Models: []subtensor.Model{model("a"), model("b")}})
	if event, ok := apptest.Find[models.CatalogueSet](b); !ok || event != (models.CatalogueSet{Netuid: 1, Models: 2}) {
		t.Errorf("the event is %+v", event)
	}
	c.MustSudo(subtensor.SetCatalogue{Netuid: 1, Models: []subtensor.Model{model("c")}})
	if got := models.Catalogue.Get(c, 1); len(got) != 1 || string(got[0].Name) != "c" {
		t.Errorf("the catalogue is %v", got)
	}
}

func TestCatalogueRefusals(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	alice, p := keys.Dev("Alice"), c.Rich("P")
	many := make([]subtensor.Model, 33)
	for i := range many {
		many[i] = model(fmt.Sprint(i))
	}
	set := func(netuid uint16, list ...subtensor.Model) subtensor.SetCatalogue {
		return subtensor.SetCatalogue{Netuid: netuid, Models: list}
	}
	c.Fails(models.ErrSubnetNotExists, alice, set(9, model("a")))
	c.Fails(models.ErrSubnetNotExists, alice, set(0, model("a")))
	c.Fails(models.ErrNotSubnetOwner, p.Cold, set(1, model("a")))
	c.Fails(models.ErrTooManyModels, alice, set(1, many...))
	c.Do(alice, set(1, many[:32]...))
	c.Fails(models.ErrBadName, alice, set(1, model("")))
	c.Fails(models.ErrBadName, alice, set(1, model(strings.Repeat("n", 65))))
	c.Do(alice, set(1, model(strings.Repeat("n", 64))))
	c.Fails(models.ErrDuplicateModel, alice, set(1, model("a"), model("a")))
}

func TestAMinerDeclaresAModelEveryFiftyBlocks(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	p := c.Neuron(1, "P")
	better := subtensor.Declare{Netuid: 1, Model: []byte("smollm2-135m-instruct"), Class: subtensor.Bound}
	small := subtensor.Declare{Netuid: 1, Model: []byte("smollm2-135m-instruct-q2"), Class: subtensor.Rank}
	c.Fails(models.ErrNotRegistered, p.Cold, better)
	c.Fails(models.ErrUnknownModel, p.Hot, subtensor.Declare{Netuid: 1, Model: []byte("gpt")})
	b := c.Do(p.Hot, better)
	set := c.Height
	if event, ok := apptest.Find[models.ModelDeclared](b); !ok || event.Hotkey != p.Hotkey() || string(event.Model) != "smollm2-135m-instruct" || b.Outcomes[0].Fee != 0 {
		t.Errorf("the event is %+v", event)
	}
	for c.Height < set+48 {
		c.Next()
	}
	c.Fails(models.ErrDeclaringTooFast, p.Hot, small) // would be 49 blocks later
	c.Next()
	c.Do(p.Hot, small)

	answer, err := c.Runtime.CallAPI(c, "ModelsRuntimeApi_get_declared", scale.Marshal(uint16(1)))
	if err != nil {
		t.Fatal(err)
	}
	var list []subtensor.MinerModel
	if err := scale.Unmarshal(answer, &list); err != nil {
		t.Fatal(err)
	}
	if len(list) != 1 || list[0].Hotkey != p.Hotkey() || string(list[0].Declared.Model) != "smollm2-135m-instruct-q2" || list[0].Declared.Class != subtensor.Rank {
		t.Errorf("clients read %+v", list)
	}
	answer, err = c.Runtime.CallAPI(c, "ModelsRuntimeApi_get_catalogue", scale.Marshal(uint16(1)))
	if err != nil {
		t.Fatal(err)
	}
	var catalogue []subtensor.Model
	if err := scale.Unmarshal(answer, &catalogue); err != nil || len(catalogue) != 2 {
		t.Errorf("clients read %v, %v", catalogue, err)
	}
}
