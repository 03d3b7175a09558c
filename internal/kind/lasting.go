package kind

// Lasting names why a change can't be changed back. Package receipt has the words.
type Lasting string

// The reasons.
const (
	LastingSent    Lasting = "sent"    // an email left, or somebody has seen a code
	LastingNothing Lasting = "nothing" // it set nothing: the owner said so, or a registry was told or asked
	LastingSecret  Lasting = "secret"  // the password or code from before is kept nowhere
	LastingGone    Lasting = "gone"    // the domain is with somebody else, who alone can give it back
	LastingStopped Lasting = "stopped" // a request was stopped, and has to be made once more
	LastingRelock  Lasting = "relock"  // turning the lock on is a change of its own
)
