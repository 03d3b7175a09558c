package lists

import (
	"net/http"
	"strings"
	"time"

	"portal/internal/inventory"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/internal/words"
	"portal/web/templates/ui"
)

// csvColumns are the columns of the file.
var csvColumns = []words.Key{
	words.Key("csv.domain"), words.Key("csv.unicode"), words.Key("domains.column.expires"), words.Key("domains.column.renewal"),
	words.Key("lock.title"), words.Key("privacy.title"), words.Key("csv.verification"), words.Key("nav.nameservers"),
	words.Key("csv.dnssec"), words.Key("csv.labels"), words.Key("csv.read"),
}

// download handles GET /domains.csv: all that the list of the same
// address shows, on all its pages.
func (p domainsPage) download(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	query := parseDomainsQuery(r.URL.Query())
	query.After, query.Before = "", ""
	l := p.gate.Pages.Layout(r)
	return p.gate.Pages.Download(w, r, "domains-"+l.Now.UTC().Format(time.DateOnly), csvColumns, func(add func([]string) error) error {
		return p.inventory.Each(r.Context(), who.Key, inventoryQuery(who, query, 0), func(row inventory.Row) error { return add(csvRow(l, row)) })
	})
}

func csvRow(l ui.Layout, row inventory.Row) []string {
	return []string{
		string(row.Name), row.Name.Unicode(), page.CSVTime(row.Expires, time.DateOnly), csvRenewal(l, row.Renewal),
		csvLock(l, row), csvPrivacy(l, row.Privacy), csvVerification(l, row.Verification.Status), strings.Join(row.Nameservers, " "),
		csvSigned(l, row.Signed), strings.Join(row.Labels, ", "), page.CSVTime(row.ReadAt, time.RFC3339),
	}
}

func csvRenewal(l ui.Layout, renewal registrar.Renewal) string {
	switch renewal {
	case registrar.RenewalAuto:
		return l.T("renewal.on")
	case registrar.RenewalExpire, registrar.RenewalManual:
		return l.T("renewal.off")
	}
	return ""
}

func csvLock(l ui.Layout, row inventory.Row) string {
	switch {
	case !row.LockKnown:
		return ""
	case !row.Lock.Supported:
		return l.T("csv.unsupported")
	case row.Lock.Locked:
		return l.T("lock.locked")
	}
	return l.T("lock.unlocked")
}

func csvPrivacy(l ui.Layout, privacy registrar.Privacy) string {
	switch privacy {
	case registrar.PrivacyOn:
		return l.T("privacy.private")
	case registrar.PrivacyOff:
		return l.T("privacy.public")
	case registrar.PrivacyEnabling:
		return l.T("privacy.enabling")
	case registrar.PrivacyDisabling:
		return l.T("privacy.disabling")
	case registrar.PrivacyUnsupported:
		return l.T("csv.unsupported")
	}
	return ""
}

func csvVerification(l ui.Layout, status registrar.VerificationStatus) string {
	switch status {
	case registrar.VerificationVerified:
		return l.T("domains.verification.verified")
	case registrar.VerificationNeeded:
		return l.T("domains.verification.needed")
	case registrar.VerificationWaiting:
		return l.T("domains.verification.waiting")
	case registrar.VerificationPending:
		return l.T("domains.verification.pending")
	case registrar.VerificationSuspended:
		return l.T("domains.verification.suspended")
	}
	return ""
}

func csvSigned(l ui.Layout, signed *bool) string {
	switch {
	case signed == nil:
		return ""
	case *signed:
		return l.T("state.on")
	}
	return l.T("state.off")
}
