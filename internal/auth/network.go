package auth

import (
	"net/netip"
	"time"
)

// bucketAddress counts failures by network. One person can have 256 networks of
// version 6 at home (a /56), and 65,536 for the asking (a /48); but mobile carriers
// give one such range to many people. So the wider a range, the more it may fail,
// and the shorter its waits are.
var bucketAddress = bucket{name: "address", free: 10, gap: time.Second, most: 20, perHour: 10}

// wider is the bucket of a range that is counted n times as generously.
func (s bucket) wider(name string, n int) bucket {
	s.name, s.free, s.most, s.perHour = s.name+name, n*s.free, n*s.most, float64(n)*s.perHour
	return s
}

// networks returns the counters of the ranges that addr is in, from network to the widest.
func (t *throttle) networks(s bucket, addr netip.Addr) []counter {
	narrow := t.counter(s, network(addr))
	addr = addr.Unmap().WithZone("")
	if !addr.Is6() {
		return []counter{narrow}
	}
	within := func(bits int) string { return netip.PrefixFrom(addr, bits).Masked().String() }
	return []counter{narrow, t.counter(s.wider("56", 2), within(56)), t.counter(s.wider("48", 6), within(48))}
}

// network is what one visitor can be taken to have: an IPv4 address or an IPv6 /64.
func network(addr netip.Addr) string {
	addr = addr.Unmap().WithZone("")
	if !addr.Is6() {
		return addr.String()
	}
	return netip.PrefixFrom(addr, 64).Masked().String()
}
