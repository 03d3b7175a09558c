-- Forms that were carried out and whose effect is on no change: each is carried out once.

CREATE TABLE form_sent (
	brand   text NOT NULL,
	account text NOT NULL,
	profile text NOT NULL,
	form    text NOT NULL,
	at      timestamptz NOT NULL CONSTRAINT sane_at CHECK (at >= '0001-01-01 00:00:00+00' AND at < '10000-01-01 00:00:00+00'),
	PRIMARY KEY (brand, account, profile, form)
);
COMMENT ON COLUMN form_sent.form IS 'Path that it was sent to and its random text.';
CREATE INDEX form_sent_at ON form_sent (at);

GRANT SELECT, INSERT, DELETE ON form_sent TO {{.app_role}};
