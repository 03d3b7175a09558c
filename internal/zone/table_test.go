package zone_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"portal/internal/zone"
)

func TestTablesOfPanelsAndSpreadsheetsAreRead(t *testing.T) {
	tests := []struct {
		name, file  string
		lines, left []string
	}{
		{"tabs, the type first", "MX\t@\t10\tmx.example.net\t3600\nA\twww\t192.0.2.1\t3600\nTXT\t@\tv=spf1 mx -all\t3600\nCNAME\tftp\twww.example.com\tAuto\n",
			[]string{"MX @ 10 mx.example.net", "A www 192.0.2.1", "TXT @ v=spf1 mx -all", "CNAME ftp www.example.com"}, nil},
		{"a number that may be priority or TTL", "MX\t@\tmx.example.net\t3600\n", nil, []string{"01 no_column mx.example.net"}},
		{"priority and TTL in either order", "MX,@,mx1.example.net,3600,10\nMX,@,mx2.example.net,20,3600\n@,MX,3600,30,mx3.example.net\n",
			[]string{"MX @ 10 mx1.example.net", "MX @ 20 mx2.example.net", "MX @ 30 mx3.example.net"}, nil},
		{"commas, the name first", "www,A,3600,192.0.2.1\nmx,A,3600,192.0.2.2\n@,3600,IN,TXT,\"v=DMARC1; p=none\"\n_sip._tcp,SRV,3600,10,5,5060,sip.example.net\n",
			[]string{"A www 192.0.2.1", "A mx 192.0.2.2", "TXT @ v=DMARC1; p=none", "SRV _sip._tcp 10 5 5060 sip.example.net"}, nil},
		{"semicolons, and quotes that stand twice", "Typ;Name;Wert;TTL\nTXT;k;\"say \"\"hi\"\"; now\";3600\nA;www.example.com;192.0.2.1;3600\n",
			[]string{`TXT k say "hi"; now`, "A www 192.0.2.1"}, nil},
		{"a heading in any order", "Host,TTL,Record Type,Priority,Points to\n@,300,MX,10,mx.example.net\nexample.com,300,A,,192.0.2.1\nwww,300,CNAME,-,example.com\nx,300,CAA,,0 issue ca.example\n",
			[]string{"MX @ 10 mx.example.net", "A @ 192.0.2.1", "CNAME www example.com"}, []string{"05 other_type CAA"}},
		{"numbers in columns and in the value", "Type\tName\tContent\tPriority\tWeight\tPort\nSRV\t_sip._tcp\tsip.example.net\t10\t5\t5060\nSRV\t_sips._tcp\t5 5061 sip.example.net\t10\nMX\t@\t20 mx.example.net\t\n",
			[]string{"SRV _sip._tcp 10 5 5060 sip.example.net", "SRV _sips._tcp 10 5 5061 sip.example.net", "MX @ 20 mx.example.net"}, nil},
		{"columns of blanks", "Type    Name    Value          TTL\nA       www     192.0.2.1      3600\n", []string{"A www 192.0.2.1"}, nil},
		{"as records are listed here", "A @ 192.0.2.1\nMX @ 10 mx.example.net\nSRV _sip._tcp 1 2 5060 sip.example.net\nTXT @ v=spf1 mx -all\nTXT _dmarc v=DMARC1; p=none\nCNAME www host.example.net\n",
			[]string{"A @ 192.0.2.1", "MX @ 10 mx.example.net", "SRV _sip._tcp 1 2 5060 sip.example.net", "TXT @ v=spf1 mx -all", "TXT _dmarc v=DMARC1; p=none", "CNAME www host.example.net"}, nil},
		{"a cell that nothing explains", "A,www,192.0.2.1,192.0.2.2\n", nil, []string{"01 not_record"}},
		{"a row that is wrong", "Name,Type,Value\nwww,A,192.0.2.300\n", nil, []string{"02 ipv4 192.0.2.300"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := parseFile(t, test.file)
			if diff := cmp.Diff(slices.Sorted(slices.Values(test.lines)), zone.Lines(got.Records), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("records (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.left, leftOut(got), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("left (-want +got):\n%s", diff)
			}
			if len(got.Undotted) > 0 {
				t.Errorf("in two readings: %+v", got.Undotted)
			}
		})
	}
}

func TestWhatALineLacksIsSaid(t *testing.T) {
	for line, want := range map[string]string{
		"@ MX ten mx.example.net.":                 "01 priority ten",
		"@ MX 70000 mx.example.net.":               "01 priority 70000",
		"@ MX mx.example.net.":                     "01 mx_short mx.example.net.",
		"@ MX 10":                                  "01 mx_short 10",
		"_sip._tcp SRV 5 5060 sip.example.net.":    "01 srv_short 5 5060 sip.example.net.",
		"_sip._tcp SRV 1 5 99999 sip.example.net.": "01 port 99999",
		"w IN A":            "01 no_data A",
		"w IN TXT":          "01 no_data TXT",
		"w AWS A 192.0.2.1": "01 aws_only AWS",
		"example.com. A ALIAS s3.example.net. (Z35SXDOTRQ7)": "01 alias_type ALIAS",
		`[{"type":"A","name":"@","data":"192.0.2.1"}]`:       "00 json_other type, name, data",
		`{"result":[{"type":"A"}],"success":true}`:           "00 json_other result, success",
		`{"ResourceRecordSets": {"Name": "a."}}`:             "00 json_other ResourceRecordSets",
		`{"ResourceRecordSets": [{"Name": "a.", `:            `00 json_broken {"ResourceRecordSets": [{"Name": "a.",`,
	} {
		got := parseFile(t, line+"\n")
		if diff := cmp.Diff([]string{want}, leftOut(got)); diff != "" || len(got.Records) > 0 {
			t.Errorf("%s: %v (-want +got):\n%s", line, zone.Lines(got.Records), diff)
		}
	}
}

func TestAListOfRoute53MayBeIndentedAnyhow(t *testing.T) {
	got := parseFile(t, strings.ReplaceAll(`[
  { "Name": "www.example.com.", "Type": "A", "TTL": 300, "ResourceRecords": [ { "Value": "192.0.2.1" } ] }
]`, "\n", "\r\n"))
	equalLines(t, got, []string{"A www 192.0.2.1"})
}
