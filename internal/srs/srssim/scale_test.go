package srssim

import (
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
)

// bigSeed spells out n domains, each with an owner of its own, as a saved state would.
func bigSeed(n int) string {
	var b strings.Builder
	b.WriteString(`{"accounts":[{"username":"acme","key":"0123456789abcdef0123456789abcdef","profiles":[`)
	for i := range n {
		if i%1000 == 0 {
			if i > 0 {
				b.WriteString(`]},`)
			}
			fmt.Fprintf(&b, `{"username":"user%d","password":"secret","domains":[`, i/1000)
		} else {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"name":"domain-%06d.com","nameservers":["ns1.host%d.example","ns2.host%d.example"],`+
			`"contacts":{"owner":{"first_name":"Ann","last_name":"Number %d","email":"ann%d@example.com","country":"CA",`+
			`"address1":"%d Street","city":"Toronto","phone":"+1.416555%04d"}}}`, i, i%500, i%500, i, i, i, i%10000)
	}
	b.WriteString(`]}]}]}`)
	return b.String()
}

// heapOf returns the bytes that n domains take.
func heapOf(t testing.TB, n int) uint64 {
	t.Helper()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	sim := bigSimulator(t, n)
	runtime.GC()
	runtime.ReadMemStats(&after)
	if _, err := sim.State("domain-000001.com"); err != nil {
		t.Fatal(err)
	}
	return after.HeapAlloc - before.HeapAlloc
}

func bigSimulator(t testing.TB, n int) *Simulator {
	t.Helper()
	seed, err := ParseSeed([]byte(bigSeed(n)))
	if err != nil {
		t.Fatal(err)
	}
	sim, err := New(Config{Seed: seed, TLDs: tldData()})
	if err != nil {
		t.Fatal(err)
	}
	return sim
}

func TestADomainTakesLessThanThreeKilobytes(t *testing.T) {
	const n = 5_000
	each := heapOf(t, n) / n
	t.Logf("%d bytes for each domain", each)
	if each > 3000 {
		t.Errorf("%d bytes", each)
	}
}

// BenchmarkMemory reports the heap that 100,000 domains take.
func BenchmarkMemory(b *testing.B) {
	heap := heapOf(b, 100_000)
	for b.Loop() {
	}
	b.ReportMetric(float64(heap)/1e6, "MB")
}

// BenchmarkRead measures a simple read, from the request's bytes to the
// reply's, with 100,000 domains in the simulator.
func BenchmarkRead(b *testing.B) {
	sim := bigSimulator(b, 100_000)
	body := []byte(command("GET", "DOMAIN", []string{"domain", "domain-050000.com"}, "type", "all_info"))
	for b.Loop() {
		req, err := decodeRequest(body)
		if err != nil {
			b.Fatal(err)
		}
		c := &call{
			world: sim.world, account: sim.world.accounts["acme"],
			req: req, attrs: req.attributes(), action: "GET", object: "DOMAIN",
		}
		sim.encode(c, sim.apply(c, plan{}))
	}
}

// BenchmarkReadOverTLS is BenchmarkRead seen by a client on a kept connection.
func BenchmarkReadOverTLS(b *testing.B) {
	sim := bigSimulator(b, 100_000)
	sim.world.settings.CommandsPerConn = 0
	run, err := sim.Start(StartOptions{})
	if err != nil {
		b.Fatal(err)
	}
	defer run.Close()
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: run.ClientTLS()}}
	body := command("GET", "DOMAIN", []string{"domain", "domain-050000.com"}, "type", "status")
	signed := sign(body, testKey)
	for b.Loop() {
		req, err := http.NewRequest(http.MethodPost, run.XCPURL, strings.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		req.Header = http.Header{"X-Username": {testUser}, "X-Signature": {signed}, "Content-Type": {"text/xml"}}
		resp, err := client.Do(req)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, resp.Body); err != nil {
			b.Fatal(err)
		}
		resp.Body.Close()
	}
}
