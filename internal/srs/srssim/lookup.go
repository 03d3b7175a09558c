package srssim

import (
	"slices"
	"strings"
)

// presence is what a lookup finds: available, taken, or waiting at a registry.
func (w *world) presence(name string) (code int, status string) {
	if w.domains[name] != nil || w.outside[name] != nil {
		return 211, "taken"
	}
	for _, a := range w.accounts {
		for _, o := range a.Orders {
			if o.Domain == name && o.Status == "waiting" && o.Type == "new" {
				return 221, "taken"
			}
		}
		for _, gone := range a.Deleted {
			if gone.Name == name && gone.Domain != nil {
				return 211, "taken"
			}
		}
	}
	return 210, "available"
}

// registrable checks a name that is to be looked up or registered.
func registrable(name string) reply {
	second, _, _ := strings.Cut(name, ".")
	switch {
	case name == "":
		return refuse(460, "No Domain Supplied")
	case !strings.Contains(name, "."):
		return refuse(701, "No TLD could be extracted from %s", name)
	case !validHost(name) || strings.Contains(name, "_") || len(name) > 67 || len(second) < 2:
		return refuse(465, "Invalid domain syntax for %s", name)
	}
	return reply{}
}

// lookup answers LOOKUP, XCP reference, section 5.2.
func (c *call) lookup() reply {
	name := hostName(c.attrs.text("domain"))
	if no := registrable(name); no.code != 0 {
		return no
	}
	code, status := c.presence(name)
	return reply{code: code, text: "Domain " + status, attrs: assoc{"status": status, "match": ""}}
}

// belongsToReseller answers BELONGS_TO_RSP.
func (c *call) belongsToReseller() reply {
	name := hostName(c.attrs.text("domain"))
	if no := registrable(name); no.code != 0 {
		return no
	}
	d := c.domains[name]
	if d == nil || d.profile.account != c.account {
		return ok(assoc{"belongs_to_rsp": "0"})
	}
	return ok(assoc{"belongs_to_rsp": "1", "domain_expdate": stamp(d.Expires)})
}

// suggestible are the only TLDs with suggestions.
var suggestible = []string{".com", ".net", ".org", ".info", ".biz", ".us", ".mobi"}

// maxSearches bounds the searches that can be continued; the oldest are forgotten.
const maxSearches = 1000

// search is a NAME_SUGGEST that its key can continue.
type search struct {
	key   string
	attrs assoc
}

// continued returns the parameters of the search that the command begins or goes
// on with, and its key. A key that is not known is refused.
func (c *call) continued() (string, assoc, reply) {
	key := c.attrs.trimmed("search_key")
	if i := slices.IndexFunc(c.searches, func(s search) bool { return s.key == key }); i >= 0 {
		return key, c.searches[i].attrs, reply{}
	}
	switch {
	case c.attrs.trimmed("searchstring") != "":
	case key != "":
		return "", nil, refuse(465, "Invalid data, error=search_key")
	default:
		return "", nil, missing("searchstring")
	}
	begun := search{itoa(c.nextID()), c.attrs}
	if c.searches = append(c.searches, begun); len(c.searches) > maxSearches {
		c.searches = slices.Delete(c.searches, 0, 1)
	}
	return begun.key, begun.attrs, reply{}
}

// nameSuggest answers NAME_SUGGEST; its replies have no object.
func (c *call) nameSuggest() reply {
	key, params, no := c.continued()
	if no.code != 0 {
		return no
	}
	sent := c.attrs
	defer func() { c.attrs = sent }() // the ledger tells what came
	c.attrs = params
	search := strings.ToLower(c.attrs.trimmed("searchstring"))
	services := c.attrs.texts("services")
	if len(services) == 0 {
		services = []string{"lookup", "suggestion"}
	}
	attrs := assoc{}
	for _, service := range services {
		items := c.suggestions(service, search)
		found := assoc{
			"response_code": "200", "response_text": "Command completed successfully.", "count": len(items), "items": items,
		}
		if !c.settings.SuggestBrief {
			found["is_success"] = "1"
		}
		attrs[service] = found
	}
	c.object = ""
	r := ok(attrs)
	r.top = assoc{"search_key": key, "request_response_time": "0.012"}
	if !c.settings.SuggestBrief {
		r.top["is_search_completed"] = "1"
	}
	return r
}

// suggestions returns the items of one service.
func (c *call) suggestions(service, search string) list {
	override := c.attrs.assoc("service_override").assoc(service)
	zones := override.texts("tlds")
	if len(zones) == 0 {
		zones = c.attrs.texts("tlds")
	}
	if len(zones) == 0 {
		zones = []string{".com", ".net", ".org"}
	}
	word := strings.Join(strings.FieldsFunc(search, func(r rune) bool { return !strings.ContainsRune(letters, r) }), "")
	if before, _, isDomain := strings.Cut(search, "."); isDomain {
		word = before
	}
	var names []string
	for _, zone := range zones {
		switch {
		case service == "lookup":
			names = append(names, word+zone)
		case service == "suggestion" && slices.Contains(suggestible, zone):
			for _, pattern := range []string{"my%", "the%", "get%", "%online", "%shop", "%group"} {
				names = append(names, strings.Replace(pattern, "%", word, 1)+zone)
			}
		case service == "premium":
			names = append(names, "best"+word+zone)
		}
	}
	most := min(len(names), c.attrs.number("maximum", len(names)), override.number("maximum", len(names)))
	out := list{}
	for _, name := range names[:max(0, most)] {
		out = append(out, c.suggestion(service, name))
	}
	return out
}

const letters = "abcdefghijklmnopqrstuvwxyz0123456789-"

func (c *call) suggestion(service, name string) assoc {
	item := assoc{"domain": name}
	if service == "premium" {
		item["price"], item["status"] = "1899.00", "available"
		item["third_party_offer_url"] = "https://offers.example/" + name
		return item
	}
	_, item["status"] = c.presence(name)
	if !validHost(name) {
		item["status"] = "undetermined"
	}
	return item
}
