package quota

import (
	"strings"
	"testing"
)

func TestProfilesTakeTurns(t *testing.T) {
	tests := []struct {
		name, calls, want string
	}{
		{"one of many calls and one of one", "a1 a2 a3 a4 b1", "a1 b1 a2 a3 a4"},
		{"as many as there are", "a1 a2 b1 b2 c1 c2", "a1 b1 c1 a2 b2 c2"},
		{"in the order in which they came", "c1 b1 a1", "c1 b1 a1"},
	}
	for _, tt := range tests {
		var l line
		for name := range strings.FieldsSeq(tt.calls) {
			l.push(&caller{profile: name[:1], kind: pressing, ready: make(chan error, 1)})
		}
		seen := map[string]int{}
		var got []string
		for c := l.pop(pressing); c != nil; c = l.pop(pressing) {
			seen[c.profile]++
			got = append(got, c.profile+string(rune('0'+seen[c.profile])))
		}
		if strings.Join(got, " ") != tt.want || l.waiting().sum() != 0 || len(l[pressing].queues) != 0 {
			t.Errorf("%s: %v, want %s; %d are left", tt.name, got, tt.want, l.waiting().sum())
		}
	}
}

func TestWhoLeavesTheLineTakesNoTurn(t *testing.T) {
	var l line
	calls := []*caller{{profile: "a"}, {profile: "b"}, {profile: "a", kind: pressing}, {profile: "a"}}
	for _, c := range calls {
		l.push(c)
	}
	if !l.remove(calls[0]) || l.remove(calls[0]) || !l.remove(calls[1]) {
		t.Error("it is not told who was in line")
	}
	if got := l.pop(ordinary); got != calls[3] {
		t.Errorf("the turn went to %+v", got)
	}
	if l.pop(ordinary) != nil || l.popAny() != calls[2] || l.popAny() != nil {
		t.Error("the kinds are mixed up")
	}
}
