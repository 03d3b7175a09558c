-- What each profile holds, for lists and search. It is only ever a copy: the
-- registrar tells what is so, and no edit starts from here.

CREATE TABLE inventory_profile (
	id         integer GENERATED ALWAYS AS IDENTITY UNIQUE,
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
COMMENT ON COLUMN inventory_profile.id IS 'Stands for brand, account and profile in the tables below, whose rows are many.';
COMMENT ON COLUMN inventory_profile.listed_at IS 'End of the last listing that came to its end.';
COMMENT ON COLUMN inventory_profile.run IS 'Random name of the listing under way; empty if there is none.';
COMMENT ON COLUMN inventory_profile.beat_at IS 'Last sign of life of the listing under way: without one for long, its process is dead.';
COMMENT ON COLUMN inventory_profile.total IS 'How many names the registrar told in the last listing; listed is how many of them arrived.';
COMMENT ON COLUMN inventory_profile.facets IS 'Counts for the filters of the list, as of facets_at; null there: older than the last listing.';

CREATE TABLE inventory_detail (
	holder          integer NOT NULL REFERENCES inventory_profile (id),
	domain          text COLLATE "C" NOT NULL,
	account         text COLLATE "C" NOT NULL,
	lock_changeable boolean NOT NULL DEFAULT false,
	deadline        timestamptz,
	bounced         boolean NOT NULL DEFAULT false,
	signed          boolean,
	nameservers     text[] NOT NULL DEFAULT '{}',
	added_at        timestamptz NOT NULL,
	listed_at       timestamptz NOT NULL,
	read_at         timestamptz,
	due_at          timestamptz NOT NULL,
	failures        integer NOT NULL DEFAULT 0,
	state           jsonb,
	PRIMARY KEY (holder, domain)
);
COMMENT ON TABLE inventory_detail IS 'A domain that a profile holds: when it was read and will be, and what is known of it.';
COMMENT ON COLUMN inventory_detail.listed_at IS 'When the registrar last showed that the profile holds it.';
COMMENT ON COLUMN inventory_detail.read_at IS 'When its details were last read; null: not yet.';
COMMENT ON COLUMN inventory_detail.due_at IS 'When its details are to be read next. Whoever reads them moves it on first, so that nobody else does.';
COMMENT ON COLUMN inventory_detail.state IS 'The last known state as a whole, and what the next read is compared with.';
CREATE INDEX inventory_detail_due ON inventory_detail (account, due_at);
CREATE INDEX inventory_detail_fresh ON inventory_detail (account, added_at DESC) WHERE read_at IS NULL;
CREATE INDEX inventory_detail_unread ON inventory_detail (holder) WHERE read_at IS NULL;
CREATE INDEX inventory_detail_name ON inventory_detail (account, domain);

CREATE TABLE inventory_domain (
	holder         integer NOT NULL,
	domain         text COLLATE "C" NOT NULL,
	unicode        text COLLATE "C" NOT NULL,
	tld            text COLLATE "C" NOT NULL,
	expires        timestamptz,
	renewal        text COLLATE "C" NOT NULL DEFAULT '',
	lock           text COLLATE "C" NOT NULL DEFAULT '' CHECK (lock IN ('', 'none', 'locked', 'unlocked')),
	privacy        text COLLATE "C" NOT NULL DEFAULT '',
	verification   text COLLATE "C" NOT NULL DEFAULT '',
	nameserver_set text COLLATE "C" NOT NULL DEFAULT '',
	gone           boolean NOT NULL DEFAULT false,
	PRIMARY KEY (holder, domain) INCLUDE (unicode, tld, expires, renewal, lock, privacy, verification, nameserver_set, gone),
	FOREIGN KEY (holder, domain) REFERENCES inventory_detail ON DELETE CASCADE
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
-- What is not known comes last in either order.
CREATE INDEX inventory_domain_expires ON inventory_domain (holder, coalesce(expires, 'infinity'), domain);
CREATE INDEX inventory_domain_expires_desc ON inventory_domain (holder, coalesce(expires, '-infinity') DESC, domain);
COMMENT ON TABLE inventory_domain IS
	'What lists search, filter and sort by. They go through all of a profile, and find it in the index alone '
	'as long as rows hardly change: a row is written only when one of these values does.';
COMMENT ON COLUMN inventory_domain.unicode IS 'The name as U-labels where it differs from domain, else empty.';
COMMENT ON COLUMN inventory_domain.lock IS 'none: the TLD has no lock; empty: not known yet.';
COMMENT ON COLUMN inventory_domain.nameserver_set IS 'Key of the nameservers without their order; empty: not known yet.';
COMMENT ON COLUMN inventory_domain.gone IS 'A listing did not name it any more: hidden until a read has told for sure.';

CREATE TABLE inventory_label (
	holder integer NOT NULL REFERENCES inventory_profile (id),
	domain text COLLATE "C" NOT NULL,
	key    text COLLATE "C" NOT NULL,
	label  text COLLATE "C" NOT NULL,
	PRIMARY KEY (holder, domain, key)
);
COMMENT ON TABLE inventory_label IS 'Words of a profile''s own on its domains. They outlive a domain that goes, and are there when it comes back.';
COMMENT ON COLUMN inventory_label.key IS 'The label in lower case: one that differs by case alone is the same.';
CREATE INDEX inventory_label_key ON inventory_label (holder, key, domain);

CREATE TABLE inventory_poll (
	account text PRIMARY KEY,
	next_at timestamptz NOT NULL
);
COMMENT ON TABLE inventory_poll IS 'When an account''s queue of events is asked next; who asks moves it on first.';

GRANT SELECT, INSERT, UPDATE, DELETE
	ON inventory_profile, inventory_domain, inventory_detail, inventory_label, inventory_poll TO {{.app_role}};
