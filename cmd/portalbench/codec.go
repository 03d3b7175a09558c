package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
)

// codecRounds is how often each benchmark runs, in turn with the others.
const codecRounds = 7

// A benchmark's results by unit: ns/op, MB/s, allocs/op.
type results map[string]float64

// measureCodec runs the benchmarks of package srs and keeps the best round of each.
func measureCodec(ctx context.Context, dir string) error {
	binary, err := build(ctx, dir, "srs.test", "test", "portal/internal/srs/xcp")
	if err != nil {
		return err
	}
	best := make(map[string]results)
	for range codecRounds {
		cmd := exec.CommandContext(ctx, binary, "-test.run=^$", "-test.benchtime=150ms",
			"-test.bench=^Benchmark(DecodeAllInfo|StandardAllInfo|DecodeList1000|StandardList1000|EncodeNameservers)$")
		out, err := cmd.CombinedOutput()
		if err != nil {
			return fmt.Errorf("%w\n%s", err, out)
		}
		keepBest(best, out)
	}
	for _, doc := range []struct{ name, bench string }{{"all_info", "AllInfo"}, {"list_1000", "List1000"}} {
		ours, standard := best["BenchmarkDecode"+doc.bench], best["BenchmarkStandard"+doc.bench]
		if ours == nil || standard == nil {
			return fmt.Errorf("benchmark of %s did not run", doc.name)
		}
		reportCodec("xcp_decode_"+doc.name, ours)
		report("xcp_decode_"+doc.name+"_allocs", ours["allocs/op"], "allocs/doc")
		report("xcp_decode_"+doc.name+"_encoding_xml_allocs", standard["allocs/op"], "allocs/doc")
		report("xcp_decode_"+doc.name+"_vs_encoding_xml", standard["ns/op"]/ours["ns/op"], "times_as_fast")
	}
	encode := best["BenchmarkEncodeNameservers"]
	if encode == nil {
		return fmt.Errorf("benchmark of encoding did not run")
	}
	reportCodec("xcp_encode_nameservers", encode)
	report("xcp_encode_nameservers_allocs", encode["allocs/op"], "allocs/doc")
	return nil
}

func reportCodec(name string, r results) {
	report(name, 1e9/r["ns/op"], "docs/s")
	report(name+"_throughput", r["MB/s"], "MB/s")
}

// keepBest reads the output of a benchmark run.
func keepBest(best map[string]results, out []byte) {
	lines := bufio.NewScanner(bytes.NewReader(out))
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 4 || !strings.HasPrefix(fields[0], "Benchmark") {
			continue
		}
		name, _, _ := strings.Cut(fields[0], "-") // the number of CPUs follows
		round := make(results)
		for i := 2; i+1 < len(fields); i += 2 { // pairs of value and unit
			round[fields[i+1]], _ = strconv.ParseFloat(fields[i], 64)
		}
		if before := best[name]; before == nil || round["ns/op"] < before["ns/op"] {
			best[name] = round
		}
	}
}
