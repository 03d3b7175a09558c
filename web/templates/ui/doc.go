// Package ui is what every page is made of: its frame, banners and pills, fields and
// forms, differences, errors, the head of a domain's pages, and asking for the
// password again.
//
// Here and in the rooms beside it, a page is a function XPage that takes one view
// struct, XView, whose values are ready to show: components never call a store, read a
// clock or look into a context. Texts come from package words, chosen by typed values
// such as Tone, so that a handler says what happened and a template says it in words.
//
// The parts of pages that htmx swaps are functions of their own, such as ReauthForm
// and ErrorNotice. They carry a <title>, which htmx moves to the document.
package ui
