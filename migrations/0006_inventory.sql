-- What each profile holds, for lists and search. It is only ever a copy: the
-- registrar tells what is so, and no edit starts from here.

CREATE TABLE inventory_profile (
	brand      text NOT NULL,
	account    text NOT NULL,
	profile    text NOT NULL,
	listed_at  timestamptz,
	run        text NOT NULL DEFAULT '',
	started_at timestamptz,
	beat_at    timestamptz,
	failed_at  timestamptz,
	total      integer NOT NULL DEFAULT 0,
	listed     integer NOT NULL DEFAULT 0,
	facets     jsonb,
	facets_at  timestamptz,
	PRIMARY KEY (brand, account, profile)
);
COMMENT ON COLUMN inventory_profile.listed_at IS 'End of the last listing that came to its end.';
COMMENT ON COLUMN inventory_profile.run IS 'Random name of the listing under way; empty if there is none.';
COMMENT ON COLUMN inventory_profile.beat_at IS 'Last sign of life of the listing under way: without one for long, its process is dead.';
COMMENT ON COLUMN inventory_profile.total IS 'How many names the registrar told in the last listing; listed is how many of them arrived.';
COMMENT ON COLUMN inventory_profile.facets IS 'Counts for the filters of the list, as of facets_at.';

CREATE TABLE inventory_domain (
	brand           text NOT NULL,
	account         text NOT NULL,
	profile         text NOT NULL,
	domain          text COLLATE "C" NOT NULL,
	unicode         text COLLATE "C" NOT NULL,
	tld             text COLLATE "C" NOT NULL,
	expires         timestamptz,
	renewal         text COLLATE "C" NOT NULL DEFAULT '',
	lock            text COLLATE "C" NOT NULL DEFAULT '' CHECK (lock IN ('', 'none', 'locked', 'unlocked')),
	lock_changeable boolean NOT NULL DEFAULT false,
	privacy         text COLLATE "C" NOT NULL DEFAULT '',
	verification    text COLLATE "C" NOT NULL DEFAULT '',
	deadline        timestamptz,
	bounced         boolean NOT NULL DEFAULT false,
	signed          boolean,
	nameservers     text[] NOT NULL DEFAULT '{}',
	nameserver_set  text COLLATE "C" NOT NULL DEFAULT '',
	gone            boolean NOT NULL DEFAULT false,
	added_at        timestamptz NOT NULL,
	listed_at       timestamptz NOT NULL,
	read_at         timestamptz,
	due_at          timestamptz NOT NULL,
	failures        integer NOT NULL DEFAULT 0,
	PRIMARY KEY (brand, account, profile, domain)
);
COMMENT ON TABLE inventory_domain IS 'What lists show and search of a domain that a profile holds; narrow, since lists read all of a profile.';
COMMENT ON COLUMN inventory_domain.unicode IS 'The name as U-labels where it differs from domain, else empty.';
COMMENT ON COLUMN inventory_domain.lock IS 'none: the TLD has no lock; empty: not known yet.';
COMMENT ON COLUMN inventory_domain.nameserver_set IS 'Key of the nameservers without their order; empty: not known yet.';
COMMENT ON COLUMN inventory_domain.gone IS 'A listing did not name it any more: hidden until a read has told for sure.';
COMMENT ON COLUMN inventory_domain.listed_at IS 'When the registrar last showed that the profile holds it.';
COMMENT ON COLUMN inventory_domain.read_at IS 'When its details were last read; null: not yet.';
COMMENT ON COLUMN inventory_domain.due_at IS 'When its details are to be read next. Whoever reads them moves it on first, so that nobody else does.';
CREATE INDEX inventory_domain_due ON inventory_domain (account, due_at);
CREATE INDEX inventory_domain_unread ON inventory_domain (account, added_at DESC) WHERE read_at IS NULL;
CREATE INDEX inventory_domain_name ON inventory_domain (account, domain);

CREATE TABLE inventory_state (
	brand   text NOT NULL,
	account text NOT NULL,
	profile text NOT NULL,
	domain  text COLLATE "C" NOT NULL,
	body    jsonb NOT NULL,
	PRIMARY KEY (brand, account, profile, domain),
	FOREIGN KEY (brand, account, profile, domain) REFERENCES inventory_domain ON DELETE CASCADE
);
COMMENT ON TABLE inventory_state IS 'The last known state of a domain as a whole, and what the next read is compared with.';

CREATE TABLE inventory_label (
	brand   text NOT NULL,
	account text NOT NULL,
	profile text NOT NULL,
	domain  text COLLATE "C" NOT NULL,
	key     text COLLATE "C" NOT NULL,
	label   text COLLATE "C" NOT NULL,
	PRIMARY KEY (brand, account, profile, domain, key)
);
COMMENT ON TABLE inventory_label IS 'Words of a profile''s own on its domains. They outlive a domain that goes, and are there when it comes back.';
COMMENT ON COLUMN inventory_label.key IS 'The label in lower case: one that differs by case alone is the same.';
CREATE INDEX inventory_label_key ON inventory_label (brand, account, profile, key);

CREATE TABLE inventory_poll (
	account text PRIMARY KEY,
	next_at timestamptz NOT NULL
);
COMMENT ON TABLE inventory_poll IS 'When an account''s queue of events is asked next; who asks moves it on first.';

GRANT SELECT, INSERT, UPDATE, DELETE
	ON inventory_profile, inventory_domain, inventory_state, inventory_label, inventory_poll TO {{.app_role}};
