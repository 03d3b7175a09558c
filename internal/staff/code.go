package staff

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
)

// One-time codes as every app makes them: six digits, a new one every 30 seconds
// (RFC 6238). A clock may be one step off.
const (
	period = 30 * time.Second
	drift  = 1
)

var codeOptions = totp.ValidateOpts{Period: uint(period / time.Second), Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

// newTOTP returns a secret for one-time codes, as apps take it.
func newTOTP() string {
	key := make([]byte, 20)
	_, _ = rand.Read(key) // never fails, see crypto/rand
	return base32.StdEncoding.EncodeToString(key)
}

// Code is the one-time code of a secret at a time.
func Code(totpSecret string, at time.Time) (string, error) {
	code, err := totp.GenerateCodeCustom(totpSecret, at, codeOptions)
	if err != nil {
		return "", fmt.Errorf("make one-time code: %w", err)
	}
	return code, nil
}

// stepOf finds the step whose code this is, near now; false for none.
func stepOf(totpSecret, code string, now time.Time) (int64, bool, error) {
	found, at := int64(0), now.Unix()/int64(period/time.Second)
	for step := at - drift; step <= at+drift; step++ {
		want, err := Code(totpSecret, time.Unix(step*int64(period/time.Second), 0))
		if err != nil {
			return 0, false, err
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			found = step
		}
	}
	return found, found != 0, nil
}

const takeStep = `
	UPDATE staff_member
	SET totp_step = @step
	WHERE id = @id AND totp_step < @step`

// takeCode reports whether code is right now and was not taken before, in any process.
func (s *Service) takeCode(ctx context.Context, db execer, member, totpSecret, code string) (bool, error) {
	step, right, err := stepOf(totpSecret, code, s.now())
	if err != nil || !right {
		return false, err
	}
	tag, err := db.Exec(ctx, takeStep, pgx.NamedArgs{"id": member, "step": step})
	if err != nil {
		return false, fmt.Errorf("take one-time code: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

// RecoveryCodes is how many recovery codes an account gets.
const RecoveryCodes = 10

// newRecovery returns recovery codes as they are shown: 80 bits each.
func newRecovery() []string {
	codes := make([]string, RecoveryCodes)
	for i := range codes {
		text := strings.ToLower(rand.Text()[:16])
		codes[i] = text[:4] + "-" + text[4:8] + "-" + text[8:12] + "-" + text[12:]
	}
	return codes
}

// recoveryHash is what is kept of a recovery code, however it is typed.
func recoveryHash(code string) []byte {
	plain := strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToLower(code))
	sum := sha256.Sum256([]byte("portal recovery code\x00" + plain))
	return sum[:]
}

const useRecovery = `
	DELETE FROM staff_recovery
	WHERE member = $1 AND hash = $2`

// useRecovery reports whether code is one of the member's that was not used yet.
func (s *Service) useRecovery(ctx context.Context, db execer, member, code string) (bool, error) {
	tag, err := db.Exec(ctx, useRecovery, member, recoveryHash(code))
	if err != nil {
		return false, fmt.Errorf("use recovery code: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}
