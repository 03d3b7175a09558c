package zone

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"portal/internal/registrar"
)

// TemplateData is the data file of templates, as JSON. Each names the page of its
// service that states the records; as_of says when they were last compared.
//
//go:embed templates.json
var TemplateData []byte

// TemplateKind says what a template is for.
type TemplateKind string

// The kinds.
const (
	ForMail   TemplateKind = "mail"
	ForWeb    TemplateKind = "web"
	ForNoMail TemplateKind = "no_mail" // the domain sends no mail; it has no name of its own
)

// Template is what a well-known service asks for.
type Template struct {
	ID      string       `json:"id"`
	Name    string       `json:"name"` // the service's own; "" for ForNoMail
	Kind    TemplateKind `json:"kind"`
	Source  string       `json:"source"`
	Records []string     `json:"records"` // as Line writes them, with {domain} and {dashed}
}

var loadTemplates = sync.OnceValues(func() ([]Template, error) {
	var file struct {
		Templates []Template `json:"templates"`
	}
	if err := json.Unmarshal(TemplateData, &file); err != nil {
		return nil, fmt.Errorf("read zone templates: %w", err)
	}
	return file.Templates, nil
})

// Templates lists the templates in the order of pages.
func Templates() []Template {
	all, err := loadTemplates()
	if err != nil {
		panic(err) // the file is part of the program, and a test reads it
	}
	return slices.Clone(all)
}

// TemplateByID returns one of Templates.
func TemplateByID(id string) (Template, bool) {
	for _, t := range Templates() {
		if t.ID == id {
			return t, true
		}
	}
	return Template{}, false
}

// For returns the records for one domain.
func (t Template) For(domain registrar.DomainName) ([]registrar.Record, error) {
	fill := strings.NewReplacer("{domain}", string(domain), "{dashed}", strings.ReplaceAll(string(domain), ".", "-"))
	lines := make([]string, len(t.Records))
	for i, line := range t.Records {
		lines[i] = fill.Replace(line)
	}
	records, err := ParseLines(lines)
	if err != nil {
		return nil, fmt.Errorf("template %s: %w", t.ID, err)
	}
	return records, nil
}

// Put puts records into rows. They take the place of what would work against them:
// other addresses and CNAMEs of their names, other mail servers, and texts of the
// same kind, such as SPF.
func Put(domain registrar.DomainName, rows []Row, records []registrar.Record) []Row {
	kept := slices.DeleteFunc(slices.Clone(rows), func(row Row) bool {
		return row.Blank() || slices.ContainsFunc(records, func(r registrar.Record) bool { return replaces(domain, r, row) })
	})
	for _, r := range records {
		kept = append(kept, RowOf(r))
	}
	return kept
}

func replaces(domain registrar.DomainName, r registrar.Record, row Row) bool {
	name, wrong := parseName(domain, row.Name, row.Type)
	if wrong.Problem != "" || name != r.Name {
		return false
	}
	leads := func(kind string) bool { return kind == "A" || kind == "AAAA" || kind == "CNAME" }
	switch {
	case leads(r.Type) && leads(row.Type):
		return true
	case r.Type == "CNAME" || row.Type == "CNAME": // one stands alone
		return true
	case r.Type == "TXT" && row.Type == "TXT":
		purpose := purposeOf(name, r.Value)
		return purpose != "" && purpose == purposeOf(name, row.Value)
	}
	return r.Type == row.Type && r.Type == "MX"
}
