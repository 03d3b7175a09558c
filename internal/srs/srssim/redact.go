package srssim

import "strings"

const redacted = "[redacted]"

// secretKeys are the items that are never shown, wherever they stand.
var secretKeys = map[string]bool{
	"cookie": true, "password": true, "reg_password": true, "sub_password": true,
	"domain_auth_info": true, "auth_info": true, "auth_code": true, "key": true, "id_card_number": true,
}

// redact returns a copy of v, in plain JSON types, without the secrets.
func redact(v any) any {
	switch v := v.(type) {
	case assoc:
		out := make(map[string]any, len(v))
		for key, inner := range v {
			if secretKeys[strings.ToLower(key)] && inner != "" {
				inner = redacted
			}
			out[key] = redact(inner)
		}
		return out
	case list:
		out := make([]any, len(v))
		for i, inner := range v {
			out[i] = redact(inner)
		}
		return out
	}
	return v
}
