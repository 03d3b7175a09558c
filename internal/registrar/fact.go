package registrar

import "fmt"

// Fact is a yes or no that a source may be silent about.
type Fact int

// The values of a Fact.
const (
	Unknown Fact = iota
	No
	Yes
)

// UnmarshalJSON reads true, false or null.
func (f *Fact) UnmarshalJSON(data []byte) error {
	switch string(data) {
	case "null":
		*f = Unknown
	case "true":
		*f = Yes
	case "false":
		*f = No
	default:
		return fmt.Errorf("fact %.20q is neither true, false nor null", data)
	}
	return nil
}
