package ui

// aboutBack names where the page about the provider leads back to.
func aboutBack(l Layout) string { return ErrorView{Layout: l}.homeText() }
