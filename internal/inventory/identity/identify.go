package identity

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/routine"
)

// Identify returns what the profile of a login is called here, the Profile of a
// profile.Key: its username, or a tagged name where another profile of the
// account has the same one. Registrars name profiles by nothing else, so that only
// what a session shows to be held tells whose it is.
//
// The first profile of a username, and one of a single domain, cost no call. All
// others cost up to asked at once; more are made only where names disagree, or
// somebody else has the username and nobody is known to hold the login's domain.
//
// What can't be told: a profile whose last domain, or most of its domains, went to
// one of the same username and account outside the portal, and that is signed in
// to before the old one was; and whose sub-user it is, of a domain that went there.
// A profile with nothing left that was known here gets a new name.
// Errors are those of registrar.Profiles and registrar.Reader, too.
func (s *Service) Identify(ctx context.Context, brand, account string, profiles registrar.Profiles, login registrar.Login) (string, error) {
	if login.Profile == "" || login.Profile != profile.Username(login.Profile) {
		return "", &registrar.Error{Kind: registrar.ErrUnavailable, Op: "identify profile", Err: errors.New("no username that a profile can have")}
	}
	who := newcomer{Service: s, brand: brand, account: account, profiles: profiles, login: login}
	for range 3 {
		known, err := who.namesakes(ctx, s.pool)
		if err != nil {
			return "", err
		}
		if len(known) > 0 {
			if key, err := who.recognise(ctx); err != nil || key != "" {
				return key, err
			}
		}
		if key, err := who.introduce(ctx, known); err != nil || key != "" {
			return key, err
		}
	}
	return "", errors.New("profiles of the same username sign in all the time")
}

// newcomer is a login whose profile is to be found.
type newcomer struct {
	*Service
	brand, account string
	profiles       registrar.Profiles
	login          registrar.Login
}

func (n newcomer) args() pgx.NamedArgs {
	return pgx.NamedArgs{
		"brand": n.brand, "account": n.account, "username": n.login.Profile, "domain": string(n.login.Session.Domain), "asked": asked,
	}
}

// ofUsername narrows inventory_profile p to the profiles of one username.
const ofUsername = `p.brand = @brand AND p.account = @account AND lower(split_part(p.profile, '#', 1)) = lower(@username)`

const selectNamesakes = `SELECT p.id FROM inventory_profile p WHERE ` + ofUsername + ` ORDER BY p.id`

// namesakes returns the numbers of the profiles of that username, which no row loses.
func (n newcomer) namesakes(ctx context.Context, db rowsOf) ([]int, error) {
	rows, _ := db.Query(ctx, selectNamesakes, n.args())
	known, err := pgx.CollectRows(rows, pgx.RowTo[int])
	if err != nil {
		return nil, fmt.Errorf("look for profiles of the same username: %w", err)
	}
	return known, nil
}

// rowsOf is a pool or a transaction.
type rowsOf interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// asked is how many names of a known profile a session is asked about.
const asked = 3

// candidate is a profile that a login may belong to.
type candidate struct {
	Key    string
	Claims bool                   // known to hold the domain of the login
	Others []registrar.DomainName // some of the other names it is known to hold
}

// selectCandidates takes names by chance, the same each time: whoever buys a few
// can't choose those that are asked for.
const selectCandidates = `
	SELECT p.profile, ` + holdsName + `,
		ARRAY (
			SELECT n.domain
			FROM (
				SELECT domain FROM inventory_domain WHERE holder = p.id AND NOT gone
				UNION
				SELECT p.known_by WHERE p.known_by <> ''
			) n
			WHERE n.domain <> @domain
			ORDER BY hashtextextended(n.domain, p.id)
			LIMIT @asked)
	FROM inventory_profile p, LATERAL (
		SELECT count(*) AS names
		FROM inventory_domain n
		WHERE n.holder = p.id AND NOT n.gone AND n.domain = ANY (@names)) shared
	WHERE ` + ofUsername + ` AND (shared.names > 0 OR p.known_by = ANY (@names))
	ORDER BY shared.names DESC, p.id
	LIMIT 3`

func (n newcomer) candidates(ctx context.Context, names []string) ([]candidate, error) {
	args := n.args()
	args["names"] = names
	rows, _ := n.pool.Query(ctx, selectCandidates, args)
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[candidate])
	if err != nil {
		return nil, fmt.Errorf("look for profile: %w", err)
	}
	return found, nil
}

// recognise finds the profile of a login among those that are known; "" if it is
// none of them. First come those that are known to hold its domain, then those
// that hold what the session shows.
func (n newcomer) recognise(ctx context.Context) (string, error) {
	key, err := n.among(ctx, []string{string(n.login.Session.Domain)})
	if err != nil || key != "" || !n.login.Session.Owner { // a sub-user's session shows nothing else
		return key, err
	}
	page, err := n.profiles.ProfileDomains(ctx, n.login.Session, registrar.DomainQuery{Sort: registrar.SortName, Limit: 100})
	if err != nil {
		return "", err
	}
	names := make([]string, len(page.Listings))
	for i, d := range page.Listings {
		names[i] = string(d.Name)
	}
	return n.among(ctx, names)
}

func (n newcomer) among(ctx context.Context, names []string) (string, error) {
	found, err := n.candidates(ctx, names)
	if err != nil {
		return "", err
	}
	for _, c := range found {
		if is, err := n.is(ctx, c); err != nil || is {
			return c.Key, err
		}
	}
	return "", nil
}

// is reports whether the login is that of c. That c held the login's domain proves
// little: it may have been sold to a namesake since. So most of the other names
// have to be held too, leaving out those that no profile of the username holds now.
func (n newcomer) is(ctx context.Context, c candidate) (bool, error) {
	if !n.login.Session.Owner {
		return c.Claims, nil
	}
	missing, err := n.missing(ctx, c.Others)
	if err != nil {
		return false, err
	}
	held := len(c.Others) - len(missing)
	if held > len(missing) {
		return true, nil
	}
	rivals := 0
	for _, name := range missing {
		live, err := n.readers[n.account].Domain(ctx, name, registrar.PartProfile)
		switch {
		case errors.Is(err, registrar.ErrNotFound):
		case err != nil:
			return false, err
		case live.Profile == "" || profile.MayBe(live.Profile, n.login.Profile):
			rivals++
		}
	}
	return held > rivals || c.Claims && held+rivals == 0, nil
}

// missing returns those of names that the session does not show to be held.
func (n newcomer) missing(ctx context.Context, names []registrar.DomainName) ([]registrar.DomainName, error) {
	gone := make([]bool, len(names))
	group, ctx := routine.WithContext(ctx)
	for i, name := range names {
		group.Go(func() error {
			_, err := n.profiles.ProfileHolds(ctx, n.login.Session, name)
			if gone[i] = errors.Is(err, registrar.ErrNotFound); gone[i] {
				return nil
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	var missing []registrar.DomainName
	for i, name := range names {
		if gone[i] {
			missing = append(missing, name)
		}
	}
	return missing, nil
}

const lockNamesakes = `SELECT pg_advisory_xact_lock(hashtextextended(concat_ws('/', 'profile', @brand::text, @account::text, lower(@username::text)), 0))`

const insertKnown = `
	INSERT INTO inventory_profile (brand, account, profile, known_by)
	VALUES (@brand, @account, @profile, @domain)`

// introduce makes a profile known by the domain of its login, which is what it is
// recognised by later. It returns "" if another one of the same username came first.
func (n newcomer) introduce(ctx context.Context, known []int) (key string, err error) {
	name := n.login.Profile
	if len(known) > 0 {
		// Never a name that was used before: what stands under that is somebody's.
		name = profile.Tagged(name, strings.ToLower(rand.Text()[:10]))
	}
	whose := profile.Key{Brand: n.brand, Account: n.account, Profile: name}
	err = pgx.BeginFunc(ctx, n.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockNamesakes, n.args()); err != nil {
			return fmt.Errorf("lock profiles of the same username: %w", err)
		}
		now, err := n.namesakes(ctx, tx)
		if err != nil || !slices.Equal(now, known) {
			return err
		}
		if err := n.Release(ctx, tx, whose, []string{string(n.login.Session.Domain)}); err != nil {
			return err
		}
		args := whose.Args(pgx.NamedArgs{"domain": string(n.login.Session.Domain)})
		if _, err := tx.Exec(ctx, insertKnown, args); err != nil {
			return fmt.Errorf("make profile known: %w", err)
		}
		key = name
		return nil
	})
	return key, err
}
