package app_test

import (
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"

	"golang.org/x/crypto/blake2b"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// refused are documents of pallets that no chain could have written, with what is
// said of each. $a and $b are rich accounts in ascending order, $poor one without
// money, $hash is that of the byte 0, $remark a call.
var refused = []struct{ name, pallet, doc, says string }{
	{"an account twice", "Balances", `{"balances":[["$a",5000],["$a",5000]]}`, "two balances"},
	{"a balance of three", "Balances", `{"balances":[["$a",5000,1]]}`, "[address, rao]"},
	{"more than 64 bits", "Balances", `{"balances":[["$a",18446744073709551615],["$b",5000]]}`, "Overflow"},
	{"a sudo key of no account", "Sudo", `{"key":"nobody"}`, "sudo key"},

	{"a type after the last", "Proxy", `{"proxies":[{"account":"$a","delegates":[{"delegate":"$b","type":18}]}]}`, "no proxy type 18"},
	{"a delegate twice", "Proxy", `{"proxies":[{"account":"$a","delegates":[{"delegate":"$b"},{"delegate":"$b"}]}]}`, "Duplicate"},
	{"deposits without money", "Proxy", `{"proxies":[{"account":"$poor","delegates":[{"delegate":"$b"}]}]}`, "InsufficientBalance"},
	{"a spawner without money", "Proxy", `{"proxies":[{"account":"$a","spawner":"$poor","delegates":[]}]}`, "InsufficientBalance"},
	{"a payer for no delegate", "Proxy", `{"proxies":[{"account":"$a","delegates":[],"pay_for":["$b"]}]}`, "NotProxy"},
	{"no announcement", "Proxy", `{"announcements":[{"delegate":"$a","calls":[]}]}`, "1 to 75"},
	{"an announcer twice", "Proxy", `{"announcements":[{"delegate":"$a","calls":[{"real":"$b","call_hash":"$hash"}]},{"delegate":"$a","calls":[{"real":"$b","call_hash":"$hash"}]}]}`, "listed once"},
	{"an announced half hash", "Proxy", `{"announcements":[{"delegate":"$a","calls":[{"real":"$b","call_hash":"00"}]}]}`, "32 bytes"},

	{"an operation's half hash", "Multisig", `{"operations":[{"account":"$a","call_hash":"00","depositor":"$a","approvals":["$a"]}]}`, "32 bytes"},
	{"an operation that nobody approved", "Multisig", `{"operations":[{"account":"$a","call_hash":"$hash","depositor":"$a","approvals":[]}]}`, "0 have approved"},
	{"approvals out of order", "Multisig", `{"operations":[{"account":"$a","call_hash":"$hash","depositor":"$a","approvals":["$b","$a"]}]}`, "ascending"},
	{"an approval twice", "Multisig", `{"operations":[{"account":"$a","call_hash":"$hash","depositor":"$a","approvals":["$a","$a"]}]}`, "ascending"},
	{"an operation twice", "Multisig", `{"operations":[{"account":"$a","call_hash":"$hash","depositor":"$a","approvals":["$a"]},{"account":"$a","call_hash":"$hash","depositor":"$a","approvals":["$a"]}]}`, "twice"},

	{"a preimage of another hash", "Preimage", `{"preimages":[{"hash":"$hash","bytes":"01","requests":1}]}`, "another hash"},
	{"a preimage twice", "Preimage", `{"preimages":[{"hash":"$hash","requests":1},{"hash":"$hash","requests":1}]}`, "twice"},
	{"a deposit for nothing", "Preimage", `{"preimages":[{"hash":"$hash","depositor":"$a","deposit":5}]}`, "not there"},
	{"bytes that nobody keeps", "Preimage", `{"preimages":[{"hash":"$hash","bytes":"00"}]}`, "nobody"},

	{"a task before the first block", "Scheduler", `{"tasks":[{"call":"$remark","block":0}]}`, "first block"},
	{"a task's half name", "Scheduler", `{"tasks":[{"call":"$remark","block":1,"name":"00"}]}`, "32 bytes"},
	{"a name of two tasks", "Scheduler", `{"tasks":[{"call":"$remark","block":1,"name":"$hash"},{"call":"$remark","block":2,"name":"$hash"}]}`, "another's"},

	{"durations from 0", "Crowdloan", `{"durations":{"least":0,"most":5}}`, "least is above 0"},
	{"durations turned round", "Crowdloan", `{"durations":{"least":6,"most":5}}`, "not above the most"},
	{"a crowdloan to come", "Crowdloan", `{"next":0,"crowdloans":[{"id":0,"creator":"$a","target":"$b"}]}`, "not below 0"},
	{"a crowdloan twice", "Crowdloan", `{"next":1,"crowdloans":[{"id":0,"creator":"$a","target":"$b"},{"id":0,"creator":"$a","target":"$b"}]}`, "twice"},
	{"a crowdloan for nothing", "Crowdloan", `{"next":1,"crowdloans":[{"id":0,"creator":"$a"}]}`, "or neither"},
	{"a crowdloan for a call and a target", "Crowdloan", `{"next":1,"crowdloans":[{"id":0,"creator":"$a","target":"$b","call":"$remark"}]}`, "both"},
	{"a crowdloan for a lost call", "Crowdloan", `{"next":1,"crowdloans":[{"id":0,"creator":"$a","call_hash":"$hash","call_length":1}]}`, "preimages"},
	{"a contributor twice", "Crowdloan", `{"next":1,"crowdloans":[{"id":0,"creator":"$a","target":"$b","contributions":[{"account":"$a","rao":1},{"account":"$a","rao":1}]}]}`, "gave twice"},
	{"contributions that are not there", "Crowdloan", `{"next":1,"crowdloans":[{"id":0,"creator":"$a","target":"$b","contributions":[{"account":"$a","rao":7}]}]}`, "7 rao were raised"},
	{"contributions of more than 64 bits", "Crowdloan", `{"next":1,"crowdloans":[{"id":0,"creator":"$a","target":"$b","contributions":[{"account":"$a","rao":18446744073709551615},{"account":"$b","rao":1}]}]}`, "Overflow"},

	{"a short signature", "Drand", `{"pulses":[{"round":1,"signature":"00"}]}`, "48 bytes"},
	{"a beacon without key", "Drand", `{"beacon":{"hash":"$hash"}}`, "no public key"},
	{"a beacon's hash that is no text", "Drand", `{"beacon":{"hash":"xx"}}`, "read the beacon"},
	{"a beacon's group that is no text", "Drand", `{"beacon":{"group_hash":"xx"}}`, "read the beacon"},
	{"a weight over the block's", "MevShield", `{"max_extrinsic_weight":18446744073709551615}`, "weigh at most"},
	{"an unknown contract", "AdminUtils", `{"precompiles_off":["Nothing"]}`, "Nothing"},
	{"a commitment that is no registration", "Commitments", `{"neurons":[{"netuid":1,"hotkey":"$a","commitment":"00"}]}`, "subnet 1"},

	{"a share over one", "RootWeights", `{"root_emission_share":1000000001}`, "1000000001"},
	{"a short sum of a model", "Models", `{"catalogues":[{"netuid":1,"models":[{"name":"m","sha256":"00"}]}]}`, "SHA-256"},
	{"a model twice", "Models", `{"catalogues":[{"netuid":1,"models":[{"name":"m","sha256":"$hash"},{"name":"m","sha256":"$hash"}]}]}`, "DuplicateModel"},
	{"revenue of no subnet", "Revenue", `{"owed":[{"netuid":9}]}`, "SubnetNotExists"},
	{"revenue that is not there", "Revenue", `{"owed":[{"netuid":1,"waiting":3,"earned":[{"coldkey":"$a","rao":4}]}]}`, "7 rao are owed"},
	{"revenue of more than 64 bits", "Revenue", `{"owed":[{"netuid":1,"waiting":18446744073709551615,"earned":[{"coldkey":"$a","rao":1}]}]}`, "Overflow"},
}

func TestDocumentsThatContradictThemselvesMakeNoState(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	docs, err := c.Runtime.Export(c)
	if err != nil {
		t.Fatal(err)
	}
	a, b := keys.Dev("Alice").AccountID(), keys.Dev("Bob").AccountID()
	if subtensor.CompareAccounts(a, b) > 0 {
		a, b = b, a
	}
	hash := blake2b.Sum256([]byte{0})
	fill := strings.NewReplacer("$a", a.String(), "$b", b.String(), "$poor", keys.Dev("Poor").AccountID().String(),
		"$hash", hex.EncodeToString(hash[:]), "$remark", hex.EncodeToString(subtensor.Encode(subtensor.Remark{})))
	for _, test := range refused {
		t.Run(test.pallet+"/"+test.name, func(t *testing.T) {
			was, ok := docs[test.pallet]
			if !ok {
				t.Fatal("the pallet exports nothing")
			}
			defer func() { docs[test.pallet] = was }()
			docs[test.pallet] = json.RawMessage(fill.Replace(test.doc))
			_, err := c.Runtime.Genesis(docs)
			if err == nil || !strings.Contains(err.Error(), test.says) || !strings.Contains(err.Error(), test.pallet) {
				t.Errorf("got %v, want %q", err, test.says)
			}
		})
	}
}
