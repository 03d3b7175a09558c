package bulk

// What the queue calls, for tests that are the queue themselves.
var (
	CheckRows = (*Service).checkRows
	WorkRow   = (*Service).workRow
)
