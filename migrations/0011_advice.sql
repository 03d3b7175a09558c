-- Advice that a profile has put aside.

CREATE TABLE advice_aside (
	brand   text NOT NULL,
	account text NOT NULL,
	profile text NOT NULL,
	domain  text NOT NULL,
	topic   text NOT NULL,
	state   text NOT NULL,
	at      timestamptz NOT NULL,
	PRIMARY KEY (brand, account, profile, domain, topic)
);
COMMENT ON COLUMN advice_aside.domain IS 'A-labels.';
COMMENT ON COLUMN advice_aside.state IS 'What the advice rested on when it was put aside; in another state it is shown again. No personal values.';

GRANT SELECT, INSERT, UPDATE, DELETE ON advice_aside TO {{.app_role}};
