package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"portal/internal/seal"
)

// auditCmd looks after the audit log.
type auditCmd struct {
	Key auditKeyCmd `cmd:"" help:"The key that signs the audit log."`
}

type auditKeyCmd struct {
	New  auditKeyNewCmd  `cmd:"" help:"Make a key, and print its verifier key, which auditors are handed."`
	Show auditKeyShowCmd `cmd:"" help:"Print the verifier key."`
}

// auditKeyFile is the setting that commands on the key share.
type auditKeyFile struct {
	File string `name:"audit-key" env:"PORTAL_AUDIT_KEY" required:"" placeholder:"FILE" help:"File of the key."`
}

type auditKeyNewCmd struct {
	auditKeyFile `embed:""`
	Origin       string `required:"" placeholder:"HOST/PATH" help:"Name of this log, which no other log has, such as audit.example.com/portal."`
}

// Run makes the file; it never overwrites one.
func (c *auditKeyNewCmd) Run(o output) error {
	if _, err := os.Stat(c.File); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is there already: a log keeps its key, and `portal audit key rotate` replaces it", c.File)
	}
	key, err := seal.NewKey(c.Origin)
	if err == nil {
		err = seal.WriteKeys(c.File, key)
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(o.out, key.Public)
	return nil
}

type auditKeyShowCmd struct {
	auditKeyFile `embed:""`
}

// Run prints the verifier key in use.
func (c *auditKeyShowCmd) Run(o output) error {
	keys, err := seal.ReadKeys(c.File)
	if err != nil {
		return err
	}
	fmt.Fprintln(o.out, keys[0].Public)
	return nil
}
