package templates

import (
	"testing"

	"portal/internal/help"
	"portal/internal/registrar"
	"portal/web/templates/lists"
	"portal/web/templates/ui"
)

// publicView is a domain in the public directory, with the contacts of all roles from the
// first way on.
func publicView(l ui.Layout, head ui.DomainHead, first int) lists.PublicView {
	v := lists.PublicView{Layout: l, Head: head, Live: *sampleDomain()}
	ways := constantsOf[Publicity]("lists")
	for i, role := range registrar.ContactRoles {
		c := lists.PublicContact{Known: true, Publicity: lists.Publicity(ways[(first+i)%len(ways)])}
		c.Role, c.Contact = role, registrar.FullContact{FirstName: "Jane", LastName: "Rivers", City: "Toronto", Country: "CA", Email: "jane@rivers.example"}
		v.Contacts = append(v.Contacts, c)
	}
	return v
}

// Publicity is the type of what the public sees of a contact, by its text.
type Publicity string

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
