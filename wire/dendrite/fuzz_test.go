package dendrite

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/plexus-network/plexus/internal/bounded"
	"github.com/plexus-network/plexus/substrate/keys"
)

// FuzzCallHeaders reads any headers as a dendrite's.
func FuzzCallHeaders(f *testing.F) {
	for _, r := range readVectors(f).Calls {
		h := r.Headers
		f.Add(h["name"], h["timeout"], h["bt_header_dendrite_hotkey"], h["bt_header_dendrite_nonce"], h["bt_header_dendrite_uuid"],
			h["bt_header_dendrite_signature"], h["bt_header_axon_hotkey"], h["computed_body_hash"])
	}
	f.Add("Add", "1e400", "", "-1", "a.b", "0x", "", "")
	axon, err := NewAxon(bob, served, Clock(func() time.Time { return time.Unix(1795389800, 0) }))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, name, timeout, hotkey, nonce, uuid, signature, receiver, hash string) {
		h := http.Header{}
		size := 0
		for key, value := range map[string]string{
			headerName: name, headerTimeout: timeout, ofDendrite + "hotkey": hotkey, ofDendrite + "nonce": nonce, ofDendrite + "uuid": uuid,
			ofDendrite + "signature": signature, ofAxon + "hotkey": receiver, headerBodyHash: hash,
		} {
			h.Set(key, value)
			size += len(value)
		}
		c := &Call{axon: axon, Name: "Add"}
		bounded.Run(t, size, func() { err = axon.admit(h, c) })
		if status, message := StatusOf(err); err != nil && (status < 400 || status > 503 || message == "") {
			t.Errorf("%v is answered %d %q", err, status, message)
		}
		if err == nil && (c.From == keys.AccountID{} || c.Timeout < 0 || c.Timeout > time.Hour || len(c.end.UUID) > maxUUID) {
			t.Errorf("admitted %+v", c)
		}
	})
}

// FuzzSynapse reads any body as a synapse and hashes its fields.
func FuzzSynapse(f *testing.F) {
	v := readVectors(f)
	for _, r := range v.Calls {
		f.Add([]byte(r.Body))
	}
	for _, value := range v.Values {
		f.Add([]byte(`{"x":` + value.JSON + `}`))
	}
	f.Add([]byte(`{"x":` + strings.Repeat("[", 70) + strings.Repeat("]", 70) + `}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var all members
		var err error
		bounded.Run(t, len(body), func() { all, err = parseMembers(body) })
		if json.Valid(body) && err == nil != isObjectWithoutTwins(body) {
			t.Fatalf("parsed %q: %v", body, err)
		}
		if err != nil {
			return
		}
		again, err := parseMembers(all.encode())
		if err != nil || len(again) != len(all) {
			t.Fatalf("%q is read back as %q, %v", body, again.encode(), err)
		}
		for i, field := range all {
			if again[i].name != field.name || string(again[i].value) != string(field.value) {
				t.Fatalf("%q is read back as %q", field, again[i])
			}
			bounded.Run(t, len(body), func() { _, err = bodyHash(all, []string{field.name}) })
			if err == nil && emptied(field.value) == "" && string(field.value) != "null" {
				t.Fatalf("%s has no empty value", field.value)
			}
		}
	})
}

// isObjectWithoutTwins is the standard library's word of the same.
func isObjectWithoutTwins(body []byte) bool {
	var m map[string]json.RawMessage
	if json.Unmarshal(body, &m) != nil || m == nil {
		return false
	}
	d := json.NewDecoder(strings.NewReader(string(body)))
	_, _ = d.Token()
	names := 0
	for d.More() {
		var value json.RawMessage
		if _, err := d.Token(); err != nil || d.Decode(&value) != nil {
			return false
		}
		names++
	}
	return names == len(m) && names <= maxFields && strings.ToValidUTF8(string(body), "") == string(body)
}

// FuzzAnswer reads any answer of an axon.
func FuzzAnswer(f *testing.F) {
	for _, r := range readVectors(f).Calls {
		f.Add(r.Status, r.AnswerHeaders["bt_header_axon_status_message"], r.AnswerHeaders["bt_header_axon_nonce"], r.AnswerHeaders["bt_header_axon_process_time"], []byte(r.Answer))
	}
	f.Add(422, "", "", "inf", []byte(`{"detail":[{"loc":["body","a"],"msg":"Field required"}]}`))
	f.Fuzz(func(t *testing.T, status int, message, nonce, took string, body []byte) {
		w := httptest.NewRecorder()
		for name, value := range map[string]string{"status_message": message, "nonce": nonce, "process_time": took} {
			w.Header().Set(ofAxon+name, value)
		}
		_, _ = w.Write(body)
		resp := w.Result()
		resp.StatusCode = status
		size := len(body) + len(message) + len(nonce) + len(took)
		var err error
		var end Terminal
		bounded.Run(t, size, func() { err, end = refusal(resp), readTerminal(resp.Header, ofAxon) })
		if len(err.Error()) > 700 || strings.ContainsAny(err.Error()+end.StatusMessage, "\n\r\x00") {
			t.Errorf("not fit for a log: %q %q", err, end.StatusMessage)
		}
		bounded.Run(t, size, func() { _, err = Fields(body) })
	})
}
