// Package receipt says what a change is called, which settings it made different,
// what became of it, and proves that on a page.
package receipt
