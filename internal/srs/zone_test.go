package srs

import (
	"testing"

	"portal/internal/srs/xcp"

	"github.com/google/go-cmp/cmp"
)

// TestAZoneIsToldAsItIsKept reads spellings and types that no request has.
func TestAZoneIsToldAsItIsKept(t *testing.T) {
	value, err := xcp.Decode(`<OPS_envelope><body><data_block><dt_assoc><item key="attributes"><dt_assoc><item key="records"><dt_assoc>
	<item key="SRV"><dt_array><item key="0"><dt_assoc><item key="subdomain">_sip._tcp</item><item key="hostname">sip.example.net</item><item key="priority">010</item><item key="weight">5</item><item key="port">05060</item></dt_assoc></item></dt_array></item>
	<item key="MX"><dt_array><item key="0"><dt_assoc><item key="subdomain"></item><item key="hostname">mx.example.net</item><item key="priority">10</item></dt_assoc></item></dt_array></item>
	<item key="CAA"><dt_array><item key="0"><dt_assoc><item key="subdomain">www</item><item key="flags">0</item><item key="tag">issue</item><item key="value">ca.example</item></dt_assoc></item></dt_array></item>
	</dt_assoc></item></dt_assoc></item></dt_assoc></data_block></body></OPS_envelope>`)
	if err != nil {
		t.Fatal(err)
	}
	want := []Record{
		{Type: "CAA", Subdomain: "www", Value: "flags=0 tag=issue value=ca.example"},
		{Type: "MX", Value: "mx.example.net", Priority: 10},
		{Type: "SRV", Subdomain: "_sip._tcp", Value: "sip.example.net", Priority: 10, Weight: 5, Port: 5060, Numerals: "010 5 05060"},
	}
	got := zoneFrom(&Reply{Attributes: value.Get("attributes")}).Records
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	sent := got[2].assoc()
	if diff := cmp.Diff(xcp.Assoc{"subdomain": "_sip._tcp", "hostname": "sip.example.net", "priority": "010", "weight": "5", "port": "05060"}, sent); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
	if sent := got[1].assoc(); sent["priority"] != 10 {
		t.Errorf("sent %v", sent)
	}
}
