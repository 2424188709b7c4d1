package preimage_test

import (
	"encoding/hex"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/crypto/blake2b"

	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/preimage"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/runtime/runtimetest"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// TestPreimagesSurviveAnExport: bytes for a deposit, bytes that are asked for, both,
// and what is asked for and not there yet.
func TestPreimagesSurviveAnExport(t *testing.T) {
	c := newChain(t)
	texts := map[string][]byte{"paid for": []byte("one"), "asked for": []byte("two"), "both": []byte("three"), "not there": []byte("four"), "empty": {}}
	hash := func(name string) runtime.Hash { return blake2b.Sum256(texts[name]) }
	c.must(c.send(alice, "note_preimage", subtensor.NotePreimage{Bytes: texts["paid for"]}))
	c.must(c.send(bob, "note_preimage", subtensor.NotePreimage{Bytes: texts["both"]}))
	c.must(c.send(bob, "note_preimage", subtensor.NotePreimage{Bytes: texts["empty"]}))
	c.must(c.root("note_preimage", subtensor.NotePreimage{Bytes: texts["asked for"]}))
	for _, name := range []string{"asked for", "both", "not there", "not there"} {
		c.must(c.root("request_preimage", subtensor.RequestPreimage{Hash: hash(name)}))
	}
	docs, err := c.Runtime.Export(c.State)
	if err != nil {
		t.Fatal(err)
	}
	first, err := c.Runtime.Genesis(docs)
	if err != nil {
		t.Fatal(err)
	}
	again := runtimetest.State{}
	again.Apply(first)
	for _, prefix := range []string{preimage.RequestStatusFor.Prefix(), preimage.PreimageFor.Prefix()} {
		rows := func(r runtime.Reader) map[string]string {
			m := map[string]string{}
			r.Iterate(prefix, func(key string, value []byte) bool { m[key] = string(value); return true })
			return m
		}
		if was, got := rows(c.State), rows(again); len(was) == 0 || !reflect.DeepEqual(got, was) {
			t.Errorf("%v, was %v", got, was)
		}
	}
	for _, who := range []runtime.AccountID{alice.AccountID(), bob.AccountID()} {
		if got, was := purse.Reserved(again, who), purse.Reserved(c.State, who); got != was || was == 0 {
			t.Errorf("%d are laid aside, were %d", got, was)
		}
	}
	if purse.Issuance(again) != purse.Issuance(c.State) {
		t.Error("the issuance differs")
	}
	if second, err := c.Runtime.Export(again); err != nil || string(second["Preimage"]) != string(docs["Preimage"]) {
		t.Errorf("%v: %s, then %s", err, docs["Preimage"], second["Preimage"])
	}
}

func TestPreimagesOfASpecificationAreChecked(t *testing.T) {
	c := newChain(t)
	text := []byte("text")
	sum := blake2b.Sum256(text)
	hash, bytes, who := hex.EncodeToString(sum[:]), hex.EncodeToString(text), alice.AccountID().String()
	docs := func(list string) map[string]json.RawMessage {
		money, err := json.Marshal(map[string]any{"balances": []balances.Entry{{Account: alice.AccountID(), Rao: 1_000_000}}})
		if err != nil {
			t.Fatal(err)
		}
		return map[string]json.RawMessage{"Balances": money, "Preimage": json.RawMessage(`{"preimages":[` + list + `]}`)}
	}
	whole := `{"hash":"` + hash + `","bytes":"` + bytes + `","depositor":"` + who + `","deposit":5}`
	if _, err := c.Runtime.Genesis(docs(whole)); err != nil {
		t.Fatal(err)
	}
	for name, doc := range map[string]string{
		"one twice":              whole + "," + whole,
		"no hash":                strings.Replace(whole, hash, "x", 1),
		"a short hash":           strings.Replace(whole, hash, "00", 1),
		"bytes of another hash":  strings.Replace(whole, bytes, "00", 1),
		"bytes that are no hex":  strings.Replace(whole, bytes, "x", 1),
		"money that is not":      strings.Replace(whole, `"deposit":5`, `"deposit":2000000`, 1),
		"a deposit for nothing":  strings.Replace(whole, `"bytes":"`+bytes+`",`, "", 1),
		"nobody who wants it":    `{"hash":"` + hash + `","bytes":"` + bytes + `"}`,
		"another form of a list": "3",
	} {
		if _, err := c.Runtime.Genesis(docs(doc)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
