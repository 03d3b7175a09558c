package srssim

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"time"
)

// world is the registrar and the registries behind it. Whoever uses it holds
// the simulator's lock.
type world struct {
	settings Settings
	commands map[string]commandRow
	tlds     map[string]*tld
	rng      *rand.Rand
	accounts map[string]*Account
	domains  map[string]*Domain
	cookies  map[string]*cookie
	hosts    map[string]map[string]bool // by TLD, "*" for all
	outside  map[string]*Outside
	agenda   agenda
	searches []search // of NAME_SUGGEST, oldest first
	lastID   int      // of requests, orders and whatever else is numbered
}

// nextID numbers new things.
func (w *world) nextID() int {
	w.lastID++
	return w.lastID
}

// load takes over a seed and fills in what it leaves out.
func (w *world) load(seed Seed, now time.Time) error {
	for zone, names := range seed.Hosts {
		for _, host := range names {
			w.learnHost(strings.TrimPrefix(zone, "."), hostName(host))
		}
	}
	for _, o := range seed.Outside {
		w.outside[o.Name] = o
	}
	in := newInterner()
	for _, a := range seed.Accounts {
		if err := w.loadAccount(a, in, now); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) loadAccount(a *Account, in *interner, now time.Time) error {
	if a.Username == "" || a.Key == "" {
		return fmt.Errorf("account %q needs a username and a key", a.Username)
	}
	if w.accounts[a.Username] != nil {
		return fmt.Errorf("account %q stands twice in the seed", a.Username)
	}
	if _, err := parseAllow(a.Allow); err != nil {
		return fmt.Errorf("account %q: %w", a.Username, err)
	}
	w.accounts[a.Username] = a
	w.loadOrders(a)
	for _, p := range a.Profiles {
		p.account = a
		if err := w.loadProfile(p, in, now); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) loadProfile(p *Profile, in *interner, now time.Time) error {
	p.Username = strings.ToLower(p.Username)
	if p.Contacts.Owner == nil {
		p.Contacts = sampleContacts
	}
	p.Contacts = in.contacts(p.Contacts)
	for _, g := range p.Generate {
		p.Domains = append(p.Domains, g.domains(now)...)
	}
	p.Generate = nil
	sort.Slice(p.Domains, func(i, j int) bool { return p.Domains[i].Name < p.Domains[j].Name })
	for _, d := range p.Domains {
		if err := w.loadDomain(p, d, in, now); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) loadDomain(p *Profile, d *Domain, in *interner, now time.Time) error {
	if d.Name != hostName(d.Name) || !validHost(d.Name) {
		return fmt.Errorf("%q is no domain name in lower-case ASCII", d.Name)
	}
	if w.domains[d.Name] != nil {
		return fmt.Errorf("domain %s stands twice in the seed", d.Name)
	}
	w.fillIn(p, d, now)
	d.Contacts = in.contacts(d.Contacts)
	d.Nameservers = in.names(d.Nameservers)
	d.profile = p
	w.domains[d.Name] = d
	for _, host := range d.Nameservers {
		w.learnHost(w.tldOf(d.Name).Name, host)
	}
	w.register(d, now)
	return nil
}

// systemDNS are the registrar's own nameservers, the default delegation.
var systemDNS = []string{"ns1.systemdns.com", "ns2.systemdns.com", "ns3.systemdns.com"}

// fillIn gives a domain what its seed left out.
func (w *world) fillIn(p *Profile, d *Domain, now time.Time) {
	t := w.tldOf(d.Name)
	if d.Expires.IsZero() {
		d.Expires = now.AddDate(1, 0, 0).Truncate(time.Second)
	}
	if d.Created.IsZero() {
		d.Created = d.Expires.AddDate(-3, 0, 0)
	}
	if d.Updated.IsZero() {
		d.Updated = d.Created
	}
	if len(d.Nameservers) == 0 {
		_, most := t.limits()
		d.Nameservers = systemDNS[:min(most, len(systemDNS))]
	}
	if d.Contacts.Owner == nil {
		d.Contacts = p.Contacts
	}
	for _, kind := range contactTypes {
		if !slices.Contains(t.roles(), kind) {
			*d.Contacts.role(kind) = nil
		}
	}
	t.foldShared(d)
	if d.Privacy == "" {
		d.Privacy = "disabled"
	}
	if d.AuthCode == "" && t.authCodes() {
		d.AuthCode = w.authCode()
	}
	if d.SubUser != nil && d.SubUser.ID == 0 {
		d.SubUser.ID = w.nextID()
	}
}

// register puts everything that a domain waits for on the agenda.
func (w *world) register(d *Domain, now time.Time) {
	at := func(due time.Time, settle func(*Domain, time.Time)) {
		w.agenda.add(due, func(now time.Time) {
			if w.domains[d.Name] == d {
				settle(d, now)
			}
		})
	}
	for _, r := range d.Waiting {
		w.lastID = max(w.lastID, r.ID)
		if r.open() {
			at(r.Due, w.settleRequests)
		}
	}
	if !d.PrivacyDue.IsZero() {
		at(d.PrivacyDue, w.settlePrivacy)
	}
	if d.Trade != nil {
		at(d.Trade.Due, w.settleTrade)
	}
	if d.Verification != nil && !d.Verification.Deadline.IsZero() {
		at(d.Verification.Deadline, w.settleVerification)
	}
	if next := w.nextOfLife(d, now); !next.IsZero() && !next.Equal(d.lifeDue) {
		d.lifeDue = next
		at(next, w.live)
	}
}

// authCode makes a transfer password that mixes the classes that registries ask for.
func (w *world) authCode() string {
	const letters = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789"
	code := []byte("aA2-")
	for len(code) < 16 {
		code = append(code, letters[w.rng.IntN(len(letters))])
	}
	return string(code)
}

// learnHost makes a nameserver known to the registry of a TLD.
func (w *world) learnHost(zone, host string) {
	if w.hosts[zone] == nil {
		w.hosts[zone] = map[string]bool{}
	}
	w.hosts[zone][host] = true
}

// knowsHost reports whether the registry of t would accept host in a delegation.
func (w *world) knowsHost(t *tld, host string) bool {
	if !t.hasHosts() || w.hosts["*"][host] || w.hosts[t.Name][host] {
		return true
	}
	stranger := slices.ContainsFunc(w.settings.Strangers, func(domain string) bool { return strings.HasSuffix(host, "."+domain) })
	return w.settings.UnknownHosts == "accept" && !stranger
}

// domains makes the names of a pattern. Their state is shared with the model
// until it changes.
func (g Generate) domains(now time.Time) []*Domain {
	out := make([]*Domain, g.Count)
	for i := range out {
		d := g.Domain
		d.Name = fmt.Sprintf(g.Pattern, i+1)
		if d.Expires.IsZero() {
			d.Expires = now.Truncate(time.Second).AddDate(0, 0, 10+i*7%350)
		}
		d.Waiting = slices.Clone(d.Waiting)
		if d.SubUser != nil {
			sub := *d.SubUser
			d.SubUser = &sub
		}
		out[i] = &d
	}
	return out
}

// patch merges JSON into a domain. Nothing is shared between the old state and
// the new, and secrets that come back redacted stay as they are.
func (w *world) patch(d *Domain, changes json.RawMessage) error {
	plain, err := json.Marshal(d)
	if err != nil {
		return err
	}
	var next Domain
	if err := json.Unmarshal(plain, &next); err != nil {
		return err
	}
	if err := json.Unmarshal(changes, &next); err != nil {
		return err
	}
	next.Name, next.profile, next.lifeDue = d.Name, d.profile, d.lifeDue
	if next.AuthCode == redacted {
		next.AuthCode = d.AuthCode
	}
	if next.SubUser != nil && next.SubUser.Password == redacted && d.SubUser != nil {
		next.SubUser.Password = d.SubUser.Password
	}
	*d = next
	return nil
}

var sampleContacts = func() ContactSet {
	c := Contact{
		"first_name": "Alex", "last_name": "Sample", "org_name": "Sample Ltd",
		"address1": "1 Example Street", "address2": "", "address3": "", "city": "Toronto", "state": "ON",
		"postal_code": "M5V 2T6", "country": "CA", "phone": "+1.4165550123", "fax": "",
		"email": "alex@example.com",
	}
	return ContactSet{Owner: c, Admin: c, Billing: c, Tech: c}
}()
