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
	// SetPassword gives an existing role Password too.
	SetPassword bool
}

var roleName = regexp.MustCompile(`^[a-z_][a-z0-9_]{0,62}$`)

func (a AppRole) quoted() string { return pgx.Identifier{a.Name}.Sanitize() }

const countRole = `
	SELECT count(*)
	FROM pg_roles
	WHERE rolname = $1`

// ensure creates the role if it is missing. An existing one keeps its password
// unless SetPassword.
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
		return a.keep(ctx, conn)
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
	if lacksRight(err) {
		return fmt.Errorf("%s may not create roles. As a superuser run: CREATE ROLE %s LOGIN PASSWORD '…'; or ALTER ROLE %s CREATEROLE; and migrate again",
			conn.Config().User, a.quoted(), pgx.Identifier{conn.Config().User}.Sanitize())
	}
	var refused *pgconn.PgError
	if errors.As(err, &refused) && (refused.Code == "42710" || refused.Code == "23505") {
		return nil // roles belong to the whole server: a migration of another database was first
	}
	if err != nil {
		return fmt.Errorf("create role %s: %w", a.Name, err)
	}
	return nil
}

// keep gives the role, which is there, its new password if one is wanted.
func (a AppRole) keep(ctx context.Context, conn *pgx.Conn) error {
	if !a.SetPassword {
		return nil
	}
	if a.Password.IsEmpty() {
		return fmt.Errorf("role %s: no password is given to set", a.Name)
	}
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails, see crypto/rand
	verifier, err := scramVerifier(a.Password.Reveal(), salt)
	if err != nil {
		return fmt.Errorf("password of role %s: %w", a.Name, err)
	}
	_, err = conn.Exec(ctx, "ALTER ROLE "+a.quoted()+" PASSWORD '"+verifier+"'")
	if lacksRight(err) {
		owner := pgx.Identifier{conn.Config().User}.Sanitize()
		return fmt.Errorf("%s may not change the password of %s. As a superuser run: ALTER ROLE %s CREATEROLE; GRANT %s TO %s WITH ADMIN OPTION; "+
			"and migrate again, or change it there: \\password %s", conn.Config().User, a.Name, owner, a.quoted(), owner, a.Name)
	}
	if err != nil {
		return fmt.Errorf("change password of role %s: %w", a.Name, err)
	}
	return nil
}

// lacksRight reports whether the role may not do what it tried.
func lacksRight(err error) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && refused.Code == "42501"
}

const selectSchemaRights = `
	SELECT coalesce(current_schema(), ''), coalesce(has_schema_privilege(current_schema(), 'CREATE'), false), current_database()`

// checkOwner says which rights the owner lacks to make tables, and how to give them.
func checkOwner(ctx context.Context, conn *pgx.Conn) error {
	var schema, database string
	var may bool
	if err := conn.QueryRow(ctx, selectSchemaRights).Scan(&schema, &may, &database); err != nil {
		return fmt.Errorf("look at the owner's rights: %w", err)
	}
	owner := pgx.Identifier{conn.Config().User}.Sanitize()
	switch {
	case may:
		return nil
	case schema == "":
		schema = "public"
	}
	return fmt.Errorf("%s may not create tables in schema %s of database %s. As a superuser run in that database: GRANT USAGE, CREATE ON SCHEMA %s TO %s; "+
		"or make it the owner: ALTER DATABASE %s OWNER TO %s", conn.Config().User, schema, database,
		pgx.Identifier{schema}.Sanitize(), owner, pgx.Identifier{database}.Sanitize(), owner)
}

// letIn lets the role see the tables' schema and its version; what it may do
// with the tables is written in the migrations.
func (a AppRole) letIn(ctx context.Context, conn *pgx.Conn) error {
	schema, err := currentSchema(ctx, conn)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "GRANT USAGE ON SCHEMA "+schema+" TO "+a.quoted()+
		"; GRANT SELECT ON schema_version TO "+a.quoted())
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
