package staff

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"portal/internal/secret"
)

// ErrRefused means that email and password don't fit.
var ErrRefused = errors.New("email and password don't fit")

// known is an account as signing in needs it.
type known struct {
	Member
	Password, TOTP []byte
}

const selectKnown = `
	SELECT id, email, name, role, brands, password, totp
	FROM staff_member
	WHERE lower(email) = lower(@email) AND ended_at IS NULL AND password IS NOT NULL`

func (s *Service) find(ctx context.Context, email string) (k known, err error) {
	if strings.ContainsRune(email, 0) {
		return known{}, nil
	}
	err = s.pool.QueryRow(ctx, selectKnown, pgx.NamedArgs{"email": strings.TrimSpace(email)}).
		Scan(&k.ID, &k.Email, &k.Name, &k.Role, &k.Scope.Brands, &k.Password, &k.TOTP)
	k.Scope.All = k.Role == Operator
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return known{}, fmt.Errorf("look for account: %w", err)
	}
	return k, nil
}

// SignIn checks the password, and begins a session that opens nothing but the page of
// the second factor. It returns ErrRefused, whether or not there is such an account, or
// a *ThrottledError.
func (s *Service) SignIn(ctx context.Context, from Origin, email string, password secret.String) (token string, err error) {
	account, near := strings.ToLower(strings.TrimSpace(email)), network(from.Address)
	counts := []counted{{ofMember, account + "\x00" + near}, {ofAccount, account}, {ofNetwork, near}}
	k, err := s.find(ctx, email)
	if err != nil {
		return "", err
	}
	if err := s.reserve(ctx, counts...); err != nil {
		return "", s.refused(ctx, k.Member, from, "staff.throttled", err)
	}
	if !s.right(k.Password, password) {
		return "", s.refused(ctx, k.Member, from, "staff.refused", ErrRefused)
	}
	if err := s.refund(ctx, counts...); err != nil {
		return "", err
	}
	return s.begin(ctx, s.pool, Session{Member: k.Member, Ref: newRef(), Created: s.now(), from: from})
}

// refused records what did not go well and returns why. What was typed for an account
// that is not there is not kept: people type passwords into the wrong field.
func (s *Service) refused(ctx context.Context, m Member, from Origin, action string, why error) error {
	if err := s.record(ctx, m, from, "", action, nil); err != nil {
		return err
	}
	return why
}

const selectTOTP = `
	SELECT totp
	FROM staff_member
	WHERE id = $1`

// Second checks the second factor, a one-time code or a recovery code, and goes on with
// the session under another ID. left is how many recovery codes there are after one was
// used, -1 otherwise. It returns ErrCode or a *ThrottledError.
func (s *Service) Second(ctx context.Context, session Session, code string) (token string, left int, err error) {
	counts := counted{ofSecond, session.Member.ID}
	if err := s.reserve(ctx, counts); err != nil {
		return "", -1, s.refused(ctx, session.Member, session.from, "staff.throttled", err)
	}
	left = -1
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if left, err = s.prove(ctx, tx, session.Member.ID, strings.TrimSpace(code)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, deleteSession, session.hash); err != nil {
			return fmt.Errorf("end half a session: %w", err)
		}
		session.Second, session.Created = true, s.now()
		token, err = s.begin(ctx, tx, session)
		return err
	})
	if errors.Is(err, ErrCode) {
		return "", -1, s.refused(ctx, session.Member, session.from, "staff.refused", err)
	}
	if err != nil {
		return "", -1, err
	}
	if err := s.refund(ctx, counts); err != nil {
		return "", -1, err
	}
	detail := map[string]string{"second": "code"}
	if left >= 0 {
		detail = map[string]string{"second": "recovery", "left": strconv.Itoa(left)}
	}
	return token, left, s.record(ctx, session.Member, session.from, session.Ref, "staff.sign_in", detail)
}

const countRecovery = `SELECT count(*) FROM staff_recovery WHERE member = $1`

// prove takes a code that is right. left is as in Second.
func (s *Service) prove(ctx context.Context, tx pgx.Tx, member, code string) (left int, err error) {
	var sealed []byte
	if err := tx.QueryRow(ctx, selectTOTP, member).Scan(&sealed); err != nil {
		return -1, fmt.Errorf("read second factor: %w", err)
	}
	plain, err := s.sealer.Open(sealed, []byte(member))
	if err != nil {
		return -1, fmt.Errorf("open second factor: %w", err)
	}
	if digits := strings.ReplaceAll(code, " ", ""); len(digits) == 6 {
		right, err := s.takeCode(ctx, tx, member, string(plain), digits)
		if err == nil && !right {
			err = ErrCode
		}
		return -1, err
	}
	switch used, err := s.useRecovery(ctx, tx, member, code); {
	case err != nil:
		return -1, err
	case !used:
		return -1, ErrCode
	}
	if err := tx.QueryRow(ctx, countRecovery, member).Scan(&left); err != nil {
		return -1, fmt.Errorf("count recovery codes: %w", err)
	}
	return left, nil
}
