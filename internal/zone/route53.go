package zone

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// awsSet is a set of records as Amazon Route 53 lists it, with the fields that count.
// Source: Amazon Route 53 API reference, ResourceRecordSet.
type awsSet struct {
	Name, Type      string
	SetIdentifier   string // of one of several answers
	ResourceRecords []struct{ Value string }
	AliasTarget     *struct{ DNSName string }
}

// awsFile is what list-resource-record-sets answers, or change-resource-record-sets
// takes.
type awsFile struct {
	ResourceRecordSets []awsSet
	Changes            []struct{ ResourceRecordSet awsSet }
}

// says reports whether a set has what only Route 53 lists.
func (set awsSet) says() bool { return len(set.ResourceRecords) > 0 || set.AliasTarget != nil }

func isJSON(text string) bool {
	text = trimmed(text)
	if list, ok := strings.CutPrefix(text, "["); ok {
		text = trimmed(list)
	}
	return strings.HasPrefix(text, "{")
}

// readJSON reads a list of sets of records.
func readJSON(text string) []said {
	var file awsFile
	var err error
	if text = trimmed(text); text[0] == '[' {
		err = json.Unmarshal([]byte(text), &file.ResourceRecordSets)
	} else {
		err = json.Unmarshal([]byte(text), &file)
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return []said{{text: text, wrong: fault(BrokenJSON, lastOf(text[:min(int(syntax.Offset), len(text))]))}}
	}
	for _, c := range file.Changes {
		file.ResourceRecordSets = append(file.ResourceRecordSets, c.ResourceRecordSet)
	}
	if !slices.ContainsFunc(file.ResourceRecordSets, awsSet.says) { // of other kinds, whole or in part, those fields are wanting
		return []said{{text: text, wrong: fault(OtherJSON, keysOf(text))}}
	}
	var all []said
	for _, set := range file.ResourceRecordSets {
		all = append(all, set.said()...)
	}
	return all
}

// lastOf is the end of a text, as much as is quoted.
func lastOf(text string) string {
	runes := []rune(text[max(0, len(text)-4*mostQuoted):])
	return string(runes[max(0, len(runes)-mostQuoted/2):])
}

// mostKeys bounds the keys of a JSON text that are quoted.
const mostKeys = 8

// keysOf names the keys of an object, or of the first in a list.
func keysOf(text string) string {
	decoder := json.NewDecoder(strings.NewReader(text))
	begin, err := decoder.Token()
	if begin == json.Delim('[') {
		begin, err = decoder.Token()
	}
	var keys []string
	for err == nil && begin == json.Delim('{') && len(keys) < mostKeys && decoder.More() {
		var key json.Token
		if key, err = decoder.Token(); err == nil {
			keys = append(keys, fmt.Sprint(key))
			err = decoder.Decode(new(json.RawMessage))
		}
	}
	return strings.Join(keys, ", ")
}

// said is what a set says, one line for each record.
func (set awsSet) said() []said {
	s := said{text: set.Name + " " + set.Type, owner: decimal(set.Name), kind: strings.ToUpper(set.Type), whole: true}
	switch {
	case set.AliasTarget != nil:
		s.text += " " + set.AliasTarget.DNSName
		s.wrong = fault(AliasType, "AliasTarget")
	case set.SetIdentifier != "":
		s.wrong = fault(PolicyOnly, set.SetIdentifier)
	}
	if s.wrong.Problem != "" || len(set.ResourceRecords) == 0 {
		if s.wrong.Problem == "" {
			s.wrong = Fault{Problem: NotARecord}
		}
		return []said{s}
	}
	all := make([]said, len(set.ResourceRecords))
	for i, r := range set.ResourceRecords {
		all[i] = s
		all[i].text, all[i].data = s.text+" "+r.Value, decimal(r.Value)
	}
	return all
}

// decimal writes the octal escapes of Route 53 as master files have them.
func decimal(text string) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		code, ok := byte(0), false
		if text[i] == '\\' {
			code, ok = escapeCode(text[i+1:], 8)
		}
		switch {
		case ok:
			fmt.Fprintf(&b, `\%03d`, code)
			i += 3
		case text[i] == '\\' && i+1 < len(text):
			b.WriteString(text[i : i+2])
			i++
		default:
			b.WriteByte(text[i])
		}
	}
	return b.String()
}

// readSet reads a line of list-resource-record-sets in its format "text", if e is one.
func (r *reader) readSet(e entry) bool {
	word, rest, _ := strings.Cut(e.text, "\t")
	switch trimmed(word) {
	case "RESOURCERECORDSETS":
		r.set = awsSet{}
		for _, field := range strings.Split(rest, "\t") {
			if _, known := typeOf(field); known {
				r.set.Type = field
			} else if strings.HasSuffix(field, ".") && r.set.Name == "" {
				r.set.Name = field
			}
		}
		return r.set.Name != ""
	case "RESOURCERECORDS":
		s := said{line: e.line, text: e.text, owner: decimal(r.set.Name), kind: strings.ToUpper(r.set.Type), data: decimal(rest), whole: true}
		r.take([]said{s}, s)
		return true
	case "ALIASTARGET":
		r.leave(e.line, strings.Join([]string{r.set.Name, r.set.Type, rest}, " "), fault(AliasType, "ALIASTARGET"))
		return true
	}
	return false
}

// routings are what the console of Route 53 has between type and value.
var routings = []string{"Simple", "Weighted", "Latency", "Failover", "Geolocation", "Geoproximity", "IP-based", "Multivalue answer"}

// fromConsole reads a row of the table that the console shows: after the type policy,
// what tells its answers apart, alias or not, value, TTL. Other lines stay as they are.
func fromConsole(s said) said {
	columns := strings.Split(strings.TrimLeft(s.data, "\t "), "\t")
	if len(columns) < 3 || !slices.Contains(routings, trimmed(columns[0])) {
		return s
	}
	s.owner, s.whole, s.data = decimal(s.owner), true, ""
	if policy := trimmed(columns[0]); policy != routings[0] {
		s.wrong = fault(PolicyOnly, policy)
	}
	for _, column := range columns[1:] {
		switch column = trimmed(column); column {
		case "Yes":
			s.wrong = fault(AliasType, "Alias: Yes")
		case "", "-", "No":
		default:
			if _, err := strconv.Atoi(column); err != nil && s.data == "" {
				s.data = decimal(column)
			}
		}
	}
	return s
}
