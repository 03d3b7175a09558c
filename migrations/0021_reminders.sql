-- Mails that tell of an expiry before it comes.

ALTER TABLE notice_preference ADD COLUMN reminder_days integer[] NOT NULL DEFAULT '{30,7,1}';
COMMENT ON COLUMN notice_preference.reminder_days IS 'How many days before an expiry a mail tells of it; none for no such mail.';

CREATE TABLE notice_reminder (
	id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	brand      text NOT NULL,
	account    text NOT NULL,
	profile    text NOT NULL,
	domain     text NOT NULL,
	expires    date NOT NULL,
	days       integer NOT NULL,
	created_at timestamptz NOT NULL CHECK (isfinite(created_at)),
	UNIQUE (brand, account, profile, domain, expires, days)
);
COMMENT ON TABLE notice_reminder IS 'Reminders that were made: a row keeps the same one from being made again, also where nobody was to get it.';
CREATE INDEX notice_reminder_created ON notice_reminder (created_at);

GRANT SELECT, INSERT, DELETE ON notice_reminder TO {{.app_role}};
