package words

import (
	"path/filepath"
	"regexp"
	"testing"

	"github.com/BurntSushi/toml"
)

// forbidden is a word that a language's texts must not have.
type forbidden struct {
	Word    string
	Except  string // what is taken out of a text first; "" for nothing
	Say     string
	Allowed map[string]string // key, and why it may have the word
}

func vocabulary(t *testing.T) map[string][]forbidden {
	t.Helper()
	var table map[string][]forbidden
	meta, err := toml.DecodeFile(filepath.Join("testdata", "vocabulary.toml"), &table)
	if err != nil {
		t.Fatal(err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		t.Fatalf("nobody reads %v", unknown)
	}
	return table
}

// faults finds the word in the texts of one language: key, then the text.
func (f forbidden) faults(texts map[string]map[string]string) map[string]string {
	word, except := regexp.MustCompile("(?i)"+f.Word), regexp.MustCompile("(?i)"+f.Except)
	found := make(map[string]string)
	for key, forms := range texts {
		for _, text := range forms {
			rest := text
			if f.Except != "" {
				rest = except.ReplaceAllString(text, "")
			}
			if word.MatchString(rest) {
				found[key] = text
			}
		}
	}
	return found
}

func TestNoTextHasAForbiddenWord(t *testing.T) {
	table := vocabulary(t)
	for _, l := range languages {
		rules := append(table[l.Tag], table[l.Base]...)
		if len(rules) == 0 {
			t.Errorf("%s has no vocabulary", l.Tag)
		}
		all := texts(t, l.Tag)
		for _, f := range rules {
			found := f.faults(all)
			for key, text := range found {
				if f.Allowed[key] == "" {
					t.Errorf("%s: %s says %q; say %s", l.Tag, key, text, f.Say)
				}
			}
			for key, reason := range f.Allowed {
				if found[key] == "" && l.Base == "" || reason == "" {
					t.Errorf("%s: %s needs no leave for %q, or has no reason for it", l.Tag, key, f.Word)
				}
			}
		}
	}
}

func TestTheVocabularyFindsWhatItForbids(t *testing.T) {
	table := vocabulary(t)
	for lang, samples := range map[string][]string{
		"en": {
			"Switch it on", "Take the lock off", "Sign in to go on", "Start again", "Ask our registrar", "This zone is in use",
			"Mails come back", "Transfer code mailed", "A message went out", "It lapses", "As of February 2025", "Follow the link",
			"The registry did not answer", "The lock is open", "This one", "It locks by itself", "Look among unwanted mail",
		},
		"fr": {
			"À tout moment", "Enregistrer le renouvellement", "Un courriel", "Elle se met à jour toute seule", "Suivez le lien",
			"d’ici le {{.date}}", "valable jusqu’au {{.date}}", "Connecté en tant que", "Créer la zone", "votre registraire", "Le registre ne répond pas",
		},
	} {
		for _, sample := range samples {
			if !tells(table[lang], sample) {
				t.Errorf("%s: %q passes", lang, sample)
			}
		}
	}
	for lang, sample := range map[string]string{"en": "Paste a zone file, or mail.example.net", "fr": "Collez un fichier de zone reçu par e-mail"} {
		if tells(table[lang], sample) {
			t.Errorf("%s: %q does not pass", lang, sample)
		}
	}
}

func tells(rules []forbidden, sample string) bool {
	for _, f := range rules {
		if len(f.faults(map[string]map[string]string{"sample": {"": sample}})) > 0 {
			return true
		}
	}
	return false
}
