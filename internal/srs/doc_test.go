package srs_test

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"portal/internal/srs"
	"portal/internal/srs/srssim"
	"portal/internal/srs/xcp"
)

// row is one line of the command table in the package documentation.
type row struct{ command, method, section, exchange string }

var rowPattern = regexp.MustCompile(`(?m)^//\t(\S.*?)\s{2,}(\w+)\s+([\d.]+)\s+(\w+)$`)

func commandTable(t *testing.T) []row {
	t.Helper()
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	var rows []row
	for _, found := range rowPattern.FindAllStringSubmatch(string(doc), -1) {
		rows = append(rows, row{found[1], found[2], found[3], found[4]})
	}
	if len(rows) < 100 {
		t.Fatalf("only %d rows were found", len(rows))
	}
	return rows
}

func TestTheCommandTableNamesEveryMethod(t *testing.T) {
	listed := map[string]bool{"Answering": true, "Close": true, "DNSSECCommand": true, "Now": true, "String": true} // no commands
	for _, r := range commandTable(t) {
		listed[r.method] = true
	}
	client := reflect.TypeFor[*srs.Client]()
	for i := range client.NumMethod() {
		if name := client.Method(i).Name; !listed[name] {
			t.Errorf("method %s is not in the table", name)
		}
		delete(listed, client.Method(i).Name)
	}
	for name := range listed {
		t.Errorf("the table names %s, which is no method", name)
	}
}

// The requests on file are what TestExchanges saw sent.
func TestTheCommandTableIsWhatIsSent(t *testing.T) {
	cases := map[string]bool{}
	for _, c := range exchanges() {
		cases[c.name] = true
	}
	for _, r := range commandTable(t) {
		request, err := os.ReadFile("testdata/exchanges/" + r.exchange + ".request.xml")
		if err != nil || !cases[r.exchange] {
			t.Errorf("%s: no exchange %s", r.command, r.exchange)
			continue
		}
		if got := commandOf(t, request); got != r.command {
			t.Errorf("exchange %s sends %q, the table says %q", r.exchange, got, r.command)
		}
	}
}

// commandOf names the command in a request as the table does.
func commandOf(t *testing.T, request []byte) string {
	t.Helper()
	v, err := xcp.Decode(string(request))
	if err != nil {
		t.Fatal(err)
	}
	command := v.Get("action").Text() + " " + v.Get("object").Text()
	switch command {
	case "GET DOMAIN":
		command += " " + v.Get("attributes").Get("type").Text()
	case "MODIFY DOMAIN":
		command += " " + v.Get("attributes").Get("data").Text()
	}
	return strings.TrimSpace(command)
}

// TestTheSimulatorAnswersNothingThatTheClientForgot compares the table with the
// simulator's; the exceptions are explained in the package documentation, or are
// second names of commands in the table.
func TestTheSimulatorAnswersNothingThatTheClientForgot(t *testing.T) {
	known := map[string]bool{
		"CHECK VERSION": true, "AUTHENTICATE USER": true,
		"GET_USER_ACCESS_INFO USERINFO": true, "GET_USER_ACCESS_INFO DOMAIN": true,
		"GET USER_INFO": true, "SUBMIT_BULK_CHANGE BULK_CHANGE": true, "UPDATE_DOMAIN_FORWARDING DOMAIN": true,
	}
	for _, r := range commandTable(t) {
		words := strings.Fields(r.command)
		known[words[0]+" "+words[1]] = true
	}
	for _, c := range srssim.Commands() {
		if name := c.Action + " " + c.Object; !known[name] {
			t.Errorf("the client has no method for %s", name)
		}
	}
}
