package server_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"portal/internal/help"
)

// sectionsExplained are the pages of a domain that have an article of their name.
var sectionsExplained = []string{
	"contacts", "verification", "nameservers", "dns", "hosts", "lock", "auth-code", "people", "dnssec", "forwarding", "privacy", "renewal", "activity", "requests",
}

func TestEachPageOfADomainSaysWhatItIsAbout(t *testing.T) {
	t.Parallel()
	jane := newSite(t).jane(t)
	for _, section := range sectionsExplained {
		page := jane.get("/domains/example.com/" + section)
		article, ok := help.Book(nil).Article("en", section)
		if page.status != http.StatusOK || !ok {
			t.Errorf("%s: status %d, an article: %v", section, page.status, ok)
			continue
		}
		what := page.doc.Find("details#what")
		if what.Length() != 1 || what.Is("[open]") || strings.TrimSpace(what.Find("summary").Text()) != article.Title || !strings.Contains(what.Text(), article.Lead()) {
			t.Errorf("%s explains %q", section, what.Text())
		}
		href, _ := what.Find("a").Attr("href")
		if full := jane.get(href); full.status != http.StatusOK || full.text("h1") != article.Title {
			t.Errorf("%s leads to %s: status %d, %q", section, href, full.status, full.text("h1"))
		}
	}
	for path, name := range map[string]string{"/people": "people", "/sessions": "sessions", "/profile/ownership": "change-of-owner"} {
		if article, _ := help.Book(nil).Article("en", name); jane.get(path).text("#what summary") != article.Title {
			t.Errorf("%s explains %q", path, jane.get(path).text("#what"))
		}
	}
}

func TestHelpIsThereForEverybodyInTheirLanguage(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	for lang, want := range map[string]string{"en": "What is the transfer lock?", "fr": "Qu’est-ce que le verrou de transfert ?"} {
		anyone := site.visitor(t, acme)
		list := anyone.get("/help", header("Accept-Language", lang))
		if list.status != http.StatusOK || !strings.Contains(list.text("main"), want) || !list.has(`form[method=get][action="/help"] input[name=q]`) {
			t.Errorf("%s: status %d: %s", lang, list.status, list.text("main"))
		}
		found := anyone.get("/help?q=clientTRANSFERprohibited", header("Accept-Language", lang))
		if found.text("#articles ~ ul a") != want {
			t.Errorf("%s found %q", lang, found.text("#articles ~ ul a"))
		}
	}
	none := site.visitor(t, acme).get("/help?q=%3Cqux%3E")
	if none.status != http.StatusOK || none.has("#articles ~ ul li") || none.doc.Find("#q").AttrOr("value", "") != "<qux>" {
		t.Errorf("nothing found: status %d: %s", none.status, none.text("main"))
	}
	for _, path := range []string{"/help/nothing", "/help/..%2flock", "/help/lock/more"} {
		if res := site.visitor(t, acme).get(path); res.status != http.StatusNotFound {
			t.Errorf("%s: status %d", path, res.status)
		}
	}
}

func TestABrandExplainsInItsOwnWords(t *testing.T) {
	t.Parallel()
	site := siteWith(t, options{
		brands: strings.Replace(brandsJSON, `"account": "acme-main"`, `"help": "texts", "account": "acme-main"`, 1),
		files:  fstest.MapFS{"texts/en/lock.md": {Data: []byte("# Why locks matter\nAlso: padlock\n\nAcme <b>locks</b> it.\n")}},
	})
	here, there := site.visitor(t, acme), site.visitor(t, globex)
	if own := here.get("/help/lock"); own.text("h1") != "Why locks matter" || own.has("main b") || !strings.Contains(own.text("article"), "Acme <b>locks</b> it.") {
		t.Errorf("the brand's article: %s", own.text("main"))
	}
	if found := here.get("/help?q=padlock"); found.text("#articles ~ ul a") != "Why locks matter" {
		t.Errorf("the brand's words find %q", found.text("main"))
	}
	if page := site.jane(t).get("/domains/example.com/lock"); page.text("#what summary") != "Why locks matter" {
		t.Errorf("the page explains %q", page.text("#what"))
	}
	if other := there.get("/help/lock"); other.text("h1") != "What is the transfer lock?" || there.get("/help?q=padlock").has("#articles ~ ul li") {
		t.Errorf("another brand shows %q", other.text("main"))
	}
	if same := here.get("/help/dns"); same.text("h1") != "What are DNS records?" {
		t.Errorf("what the brand left out is %q", same.text("h1"))
	}
}
