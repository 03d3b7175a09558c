package postgres

import (
	"context"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"portal/internal/secret"
)

// AppRole is the role that the application connects as. It owns no table.
type AppRole struct {
	Name     string        // lower-case letters, digits and _
	Password secret.String // for creating the role when it is missing
}

var roleName = regexp.MustCompile(`^[a-z_][a-z0-9_]{0,62}$`)

func (a AppRole) quoted() string { return pgx.Identifier{a.Name}.Sanitize() }

const countRole = `
	SELECT count(*)
	FROM pg_roles
	WHERE rolname = $1`

// ensure creates the role if it is missing. An existing one keeps its password.
func (a AppRole) ensure(ctx context.Context, conn *pgx.Conn) error {
	if !roleName.MatchString(a.Name) {
		return fmt.Errorf("application role %.100q: use lower-case letters, digits and _, at most 63", a.Name)
	}
	if a.Name == conn.Config().User {
		return fmt.Errorf("role %s would own the tables; the application needs a role of its own", a.Name)
	}
	var there int
	if err := conn.QueryRow(ctx, countRole, a.Name).Scan(&there); err != nil {
		return fmt.Errorf("look for role %s: %w", a.Name, err)
	}
	if there > 0 {
		return nil
	}
	if a.Password.IsEmpty() {
		return fmt.Errorf("role %s does not exist: create it, or give a password for it", a.Name)
	}
	return a.create(ctx, conn)
}

func (a AppRole) create(ctx context.Context, conn *pgx.Conn) error {
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails, see crypto/rand
	verifier, err := scramVerifier(a.Password.Reveal(), salt)
	if err != nil {
		return fmt.Errorf("password of role %s: %w", a.Name, err)
	}
	_, err = conn.Exec(ctx, "CREATE ROLE "+a.quoted()+" LOGIN PASSWORD '"+verifier+"'")
	var refused *pgconn.PgError
	if errors.As(err, &refused) && (refused.Code == "42710" || refused.Code == "23505") {
		return nil // roles belong to the whole server: a migration of another database was first
	}
	if err != nil {
		return fmt.Errorf("create role %s: %w", a.Name, err)
	}
	return nil
}

// letIn lets the role see the tables' schema and its version; what it may do
// with the tables is written in the migrations.
func (a AppRole) letIn(ctx context.Context, conn *pgx.Conn) error {
	schema, err := currentSchema(ctx, conn)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "GRANT USAGE ON SCHEMA "+schema+" TO "+a.quoted()+
		"; GRANT SELECT ON "+versionTable+" TO "+a.quoted())
	if err != nil {
		return fmt.Errorf("let role %s in: %w", a.Name, err)
	}
	return nil
}

// currentSchema returns the name of the schema that the tables are in, quoted.
func currentSchema(ctx context.Context, conn *pgx.Conn) (string, error) {
	var schema string
	if err := conn.QueryRow(ctx, "SELECT current_schema()").Scan(&schema); err != nil {
		return "", fmt.Errorf("read name of schema: %w", err)
	}
	return pgx.Identifier{schema}.Sanitize(), nil
}

const scramRounds = 4096 // PostgreSQL's own number

// scramVerifier computes what PostgreSQL stores for a password (RFC 5802), so
// that the password itself appears neither in the statement nor in a server log.
func scramVerifier(password string, salt []byte) (string, error) {
	for _, r := range password {
		if r < ' ' || r > '~' { // others would need normalising (RFC 4013) as the server does
			return "", errors.New("use printable ASCII characters only")
		}
	}
	salted, err := pbkdf2.Key(sha256.New, password, salt, scramRounds, sha256.Size)
	if err != nil {
		return "", err
	}
	stored := sha256.Sum256(mac(salted, "Client Key"))
	encode := base64.StdEncoding.EncodeToString
	return fmt.Sprintf("SCRAM-SHA-256$%d:%s$%s:%s",
		scramRounds, encode(salt), encode(stored[:]), encode(mac(salted, "Server Key"))), nil
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}
