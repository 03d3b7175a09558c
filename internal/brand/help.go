package brand

import (
	"io/fs"
	"maps"
	"slices"
	"strings"

	"portal/internal/help"
	"portal/internal/settings"
)

// loadHelp reads the brand's own help and reports all that is wrong with it.
func (b *Brand) loadHelp(c *checker) {
	b.help = nil
	if b.HelpDir == "" {
		return
	}
	folder, err := c.folder(b.HelpDir)
	if err != nil {
		c.report("help", "help: %v", err)
		return
	}
	if b.help, err = help.Read(folder); err != nil {
		for problem := range strings.SplitSeq(err.Error(), "\n") {
			c.report("help", "help: %s", problem)
		}
	}
	if len(b.help) == 0 && err == nil {
		c.report("help", "help: the folder %q has no article", b.HelpDir)
	}
	known := help.Names()
	for _, lang := range slices.Sorted(maps.Keys(b.help)) {
		c.checkLanguage("help", lang)
		for _, name := range slices.Sorted(maps.Keys(b.help[lang])) {
			c.checkArticle(lang, b.help[lang][name], known)
		}
	}
}

// checkArticle reports an article that no page shows, and others that it names and nobody has.
func (c *checker) checkArticle(lang string, a help.Article, known []string) {
	for _, name := range append([]string{a.Name}, a.See...) {
		if !slices.Contains(known, name) {
			c.report("help", "help: %s/%s.md: there is no article %q%s", lang, a.Name, name, settings.DidYouMean(name, known))
		}
	}
}

// folder is the folder at path beside the configuration.
func (c *checker) folder(path string) (fs.FS, error) {
	if c.files == nil || !fs.ValidPath(path) {
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	}
	if _, err := fs.ReadDir(c.files, path); err != nil {
		return nil, err
	}
	return fs.Sub(c.files, path)
}
