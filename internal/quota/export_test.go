package quota

// Waiting counts the callers in line for a turn.
func (l *Limits) Waiting() int {
	l.desk.mu.Lock()
	defer l.desk.mu.Unlock()
	return l.desk.line.waiting().sum()
}
