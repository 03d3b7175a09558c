package xcp

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"

	"portal/internal/secret"
)

// allInfoReply is a reply to GET DOMAIN type=all_info of ordinary size.
func allInfoReply() []byte {
	var contacts strings.Builder
	for _, kind := range []string{"owner", "admin", "billing", "tech"} {
		fmt.Fprintf(&contacts, "<item key=\"%s\">\n <dt_assoc>\n", kind)
		for _, key := range []string{"first_name", "last_name", "org_name", "address1", "address2", "address3", "city", "state",
			"postal_code", "country", "phone", "fax", "email", "url", "lang"} {
			fmt.Fprintf(&contacts, "       <item key=\"%s\">Value of %s &amp; more</item>\n", key, key)
		}
		contacts.WriteString(" </dt_assoc>\n</item>\n")
	}
	return []byte(envelope(`
    <item key="protocol">XCP</item>
    <item key="object">DOMAIN</item>
    <item key="response_text">Query Successful</item>
    <item key="response_code">200</item>
    <item key="is_success">1</item>
    <item key="attributes">
     <dt_assoc>
      <item key="auto_renew">1</item>
      <item key="expiredate">2027-03-01 12:00:00</item>
      <item key="registry_createdate">2019-03-01 12:00:00</item>
      <item key="tld_data"></item>
      <item key="nameserver_list"><dt_array>
       <item key="1"><dt_assoc><item key="name">ns2.example.net</item><item key="sortorder">2</item><item key="ipaddress"/></dt_assoc></item>
       <item key="0"><dt_assoc><item key="name">ns1.example.net</item><item key="sortorder">1</item><item key="ipaddress"/></dt_assoc></item>
      </dt_array></item>
      <item key="contact_set"><dt_assoc>` + contacts.String() + `</dt_assoc></item>
     </dt_assoc>
    </item>
`))
}

// listReply is a reply to GET DOMAIN type=list with n domains.
func listReply(n int) []byte {
	var names, details strings.Builder
	for i := range n {
		fmt.Fprintf(&names, "       <item key=\"%d\">shop-%04d.example.com</item>\n", i, i)
		fmt.Fprintf(&details, `       <item key="%d">
        <dt_assoc>
         <item key="shop-%04d.example.com">
          <dt_assoc>
           <item key="auto_renew">1</item>
           <item key="expiredate">2027-03-01 12:00:00</item>
           <item key="sponsoring_rsp">1</item>
           <item key="wp_service">enabled</item>
           <item key="wp_expiredate">2027-03-01 12:00:00</item>
          </dt_assoc>
         </item>
        </dt_assoc>
       </item>
`, i, i)
	}
	return []byte(envelope(`
    <item key="response_code">200</item>
    <item key="is_success">1</item>
    <item key="attributes">
     <dt_assoc>
      <item key="count">` + fmt.Sprint(n) + `</item>
      <item key="domain_list"><dt_array>` + names.String() + `</dt_array></item>
      <item key="ext_results"><dt_array>` + details.String() + `</dt_array></item>
     </dt_assoc>
    </item>
`))
}

func BenchmarkDecodeAllInfo(b *testing.B)    { benchmarkDecode(b, allInfoReply()) }
func BenchmarkDecodeList1000(b *testing.B)   { benchmarkDecode(b, listReply(1000)) }
func BenchmarkStandardAllInfo(b *testing.B)  { benchmarkStandard(b, allInfoReply()) }
func BenchmarkStandardList1000(b *testing.B) { benchmarkStandard(b, listReply(1000)) }

func benchmarkDecode(b *testing.B, doc []byte) {
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode(string(doc)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "docs/s")
}

func benchmarkStandard(b *testing.B, doc []byte) {
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	for b.Loop() {
		if err := xml.Unmarshal(doc, new(genericNode)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "docs/s")
}

func BenchmarkEncodeNameservers(b *testing.B) {
	hosts := []string{"ns1.example.net", "ns2.example.net", "ns3.example.net", "ns4.example.net"}
	cmd := &Command{
		Action: "ADVANCED_UPDATE_NAMESERVERS", Object: "DOMAIN", Domain: "example.com", RegistrantIP: "192.0.2.1",
		Attributes: Assoc{"domain": "example.com", "op_type": "assign", "assign_ns": hosts},
	}
	buf, err := Append(nil, cmd)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(buf)))
	b.ReportAllocs()
	for b.Loop() {
		if buf, err = Append(buf[:0], cmd); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "docs/s")
}

func BenchmarkSign(b *testing.B) {
	body, key := []byte(blockV3), secret.New(strings.Repeat("0123456789abcdef", 7))
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		Sign(body, key)
	}
}
