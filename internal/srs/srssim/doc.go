// Package srssim is a stateful simulator of the OpenSRS XML API (XCP). It is
// written from the protocol's documentation alone and shares no code with the
// client, so that it cannot share its mistakes.
//
// # Use
//
//	sim, err := srssim.New(srssim.Config{Seed: seed, TLDs: rules.TLDData})
//	run, err := sim.Start(srssim.StartOptions{})
//	defer run.Close()
//	// run.XCPURL, trusted by run.CACert; run.ControlURL
//
// Tests may also use the Simulator's methods directly: Ledger, AddFaults,
// Advance, State, Patch. Commands lists what is answered; the Scenarios are
// presets of settings and faults for Config.Scenario.
//
// # Seed
//
// A Seed is a JSON document, read by ParseSeed; every field is documented with
// its Go type. Only account, profile and domain names with their credentials
// are needed:
//
//	{
//	  "settings": {"unknown_hosts": "refuse", "async_delay": "2h"},
//	  "hosts": {"com": ["ns1.example.net"], "*": ["ns1.systemdns.com"]},
//	  "accounts": [{
//	    "username": "acme", "key": "0123456789abcdef", "allow": ["127.0.0.1", "192.0.2.0/28"], "balance": "250.00",
//	    "profiles": [{
//	      "username": "anna", "password": "correct-horse",
//	      "domains": [
//	        {"name": "example.com", "nameservers": ["ns1.example.net", "ns2.example.net"], "locked": true},
//	        {"name": "example.ch", "sub_user": {"username": "bob", "password": "bobs-secret", "permission": 16}}
//	      ],
//	      "generate": [{"count": 2000, "pattern": "shop-%04d.com", "domain": {"auto_renew": true}}]
//	    }],
//	    "prices": {"com": {"new": "12.00", "renewal": "12.00", "transfer": "12.00"}}
//	  }],
//	  "outside": [{"name": "elsewhere.com", "registrar": "Other Inc", "auth_code": "xK4-abcdefgh"}]
//	}
//
// Save and SaveFile write the state in the same form, with sessions and ledger,
// so that ReadSeed and New go on where it stopped; only faults are forgotten.
// Whatever the protocol's description leaves unknown is one of the Settings.
//
// # What time does
//
// The simulated clock follows the real one until it is moved. When their time
// comes, asynchronous registries answer, privacy is switched, trades are
// approved, registrants who did not verify their address are suspended,
// transfers advance, and domains are renewed, expire, are deleted and leave
// redemption.
//
// # Control address
//
// A second listener, without access control and therefore for loopback only:
//
//	GET    /ledger?since=SEQ&changed=true   commands in order of application, see Entry
//	GET    /faults                          what is armed, with the counts that are left
//	POST   /faults                          arm one Fault or an array of them
//	DELETE /faults                          disarm all
//	GET    /clock                           {"now": ...}
//	POST   /clock                           {"advance": "48h"} or {"set": "2026-01-31T12:00:00Z"}
//	GET    /state                           everything, as a seed with its secrets
//	GET    /state/{domain}                  see State; 404 if nobody holds it
//	PATCH  /state/{domain}                  change fields behind everybody's back; PUT does the same
//
// No mail is sent: what a registrant would answer by mail is a setting, or a
// PATCH such as {"verification": {"status": "verified"}}.
//
// A ledger entry is written together with the state it describes, before the
// reply leaves. Times are simulated ones, except for delays and rate limits.
//
// # Faults
//
// A Fault matches by action, object, domain and account, and strikes count
// times (0: until disarmed), after letting some matches pass, with a
// probability. Delays add up; of the other kinds the first that strikes wins:
//
//	delay    wait before applying, or after it with "delay_after"
//	code     answer a response code without applying; 350 also closes
//	http     answer an HTTP status without applying
//	cut      apply, then send half of the reply and close
//	garbage  answer what is no XML, without applying
//	drop     apply, then close without a reply
//	reset    reset the connection before applying
//	lie      answer success without applying
//	raw      send a reply without HTTP around it, as for a refused address
//
// "apply" overrules whether the command is applied.
package srssim
