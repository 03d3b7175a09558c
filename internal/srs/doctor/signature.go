package doctor

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"strings"

	"portal/internal/secret"
)

// The self-check that OpenSRS publishes, and vector V2 of the XCP reference,
// section 1.3, under an invented key.
const (
	digestText    = "ConnecttoOpenSRSviaSSL"
	digestWanted  = "e787cc1d1951dfec4827cede7b1a0933"
	vectorBody    = "<OPS_envelope/>\r\n"
	vectorKeyPart = "0123456789abcdef" // seven times
	vectorWanted  = "efdd55f3bb4bcf13577a854d5fb23c7f"
)

func md5Hex(data []byte) string {
	sum := md5.Sum(data)
	return hex.EncodeToString(sum[:])
}

// checkSignature computes what must come out the same everywhere.
func (c *checkup) checkSignature(context.Context) {
	got, err := guarded(func() string { return c.set.digest([]byte(digestText)) })
	if err != nil || got != digestWanted {
		c.find(SignatureMD5, err)
		return
	}
	key := secret.New(strings.Repeat(vectorKeyPart, keyLength/len(vectorKeyPart)))
	got, err = guarded(func() string { return c.set.sign([]byte(vectorBody), key) })
	if err != nil || got != vectorWanted {
		c.find(SignatureVector, err)
		return
	}
	c.signed = true
	c.fact("digest", "MD5 of %s is as published", digestText)
}

// guarded turns a panic into an error: package md5 panics where it is forbidden.
func guarded(compute func() string) (result string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	return compute(), nil
}
