package templates

import (
	"testing"

	"portal/internal/help"
)

// Section is the type of the pages of a domain in web/templates/ui, by its text.
type Section string

func TestEveryPageOfADomainHasAnArticle(t *testing.T) {
	for _, section := range constantsOf[Section]("ui") {
		_, explained := help.Book(nil).Article("en", string(section))
		if overview := section == ""; explained == overview {
			t.Errorf("page %q has an article: %v", section, explained)
		}
	}
}
