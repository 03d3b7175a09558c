package brand

// Console is the look of the pages of staff, in the portal's own colours. It is no brand:
// no registrant sees it.
func Console(name string) (Brand, error) {
	b := Brand{Name: name}
	var err error
	b.palette, err = newPalette(b.Accent)
	b.made = new(b.assets())
	return b, err
}
