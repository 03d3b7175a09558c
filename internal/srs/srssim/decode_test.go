package srssim

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestArraysAreOrderedByKey(t *testing.T) {
	body := command("X", "Y", nil, "a", `<dt_array><item key="10">c</item><item key="0">a</item><item key="2">b</item></dt_array>`)
	req, err := decodeRequest([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a", "b", "c"}, req.attributes().texts("a")); diff != "" {
		t.Error(diff)
	}
}

func FuzzDecodeRequest(f *testing.F) {
	f.Add([]byte(userInfo()))
	f.Add([]byte(command("ADVANCED_UPDATE_NAMESERVERS", "DOMAIN", []string{"cookie", "1:2"},
		"op_type", "assign", "assign_ns", array("ns1.example.net", "ns2.example.net"))))
	f.Add([]byte(`<OPS_envelope><header><version>0.9</version><msg_id>1</msg_id></header><body><data_block><dt_assoc><item key="protocol">XCP</item><item key="a"><dt_scalar>&#xA;</dt_scalar></item></dt_assoc></data_block></body></OPS_envelope>`))
	f.Add([]byte("<?xml version='1.0' encoding='ISO-8859-1'?><!DOCTYPE a [<!ENTITY b 'c'>]><OPS_envelope>"))
	f.Add([]byte(command("X", "Y", nil, "a", "<dt_scalar>&#13;&#10;&quot;\r\n</dt_scalar>", "b", array())))
	f.Fuzz(func(t *testing.T, body []byte) {
		req, err := decodeRequest(body)
		if err != nil {
			return
		}
		// What was understood can be written and read again, and stays the same.
		again, err := decodeRequest(encodeReply(req.top, "", encoder{rng: rand.New(rand.NewPCG(1, 1))}))
		if err != nil {
			t.Fatalf("%v: %q", err, body)
		}
		if diff := cmp.Diff(settled(req.top), settled(again.top)); diff != "" {
			t.Error(diff)
		}
	})
}

// settled maps empty containers to "", as the encoder may write them, and white
// space that XML normalises.
func settled(v any) any {
	switch v := v.(type) {
	case assoc:
		if len(v) == 0 {
			return ""
		}
		out := map[string]any{}
		for key, inner := range v {
			out[key] = settled(inner)
		}
		return out
	case list:
		if len(v) == 0 {
			return ""
		}
		out := []any{}
		for _, inner := range v {
			out = append(out, settled(inner))
		}
		return out
	}
	return v
}

// FuzzCommands gives every command attributes that make no sense.
func FuzzCommands(f *testing.F) {
	for i := range commandTable {
		f.Add(i, "domain", "example.com", "type", "list", "data", "contact_info")
		f.Add(i, "domain", "carol.com", "contact_set", "", "reg_type", "transfer")
		f.Add(i, "cookie", "1:1", "records", "A", "op_type", "assign")
	}
	f.Fuzz(func(t *testing.T, i int, k1, v1, k2, v2, k3, v3 string) {
		seed, err := ParseSeed([]byte(with(`{"random_seed": 1}`)))
		if err != nil {
			t.Fatal(err)
		}
		sim, err := New(Config{Seed: seed, TLDs: []byte(`{"tlds": [{"tld": "fi", "asynchronous": true}]}`)})
		if err != nil {
			t.Fatal(err)
		}
		row := commandTable[((i%len(commandTable))+len(commandTable))%len(commandTable)]
		c := &call{
			world: sim.world, account: sim.world.accounts["acme"], action: row.action, object: row.object,
			attrs: assoc{k1: v1, k2: list{v2, assoc{k3: v3}}, k3: assoc{k1: assoc{k2: v1}}},
			req:   request{top: assoc{"domain": "example.com"}},
		}
		sim.encode(c, sim.apply(c, plan{}))
	})
}
