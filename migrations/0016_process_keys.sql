-- Processes tell each other which sealing keys they have.

CREATE TABLE process_keys (
	holder  bigint PRIMARY KEY,
	keys    text[] NOT NULL CHECK (cardinality(keys) > 0),
	seen_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE process_keys IS 'Sealing keys of running processes. Whether a process lives is told by its advisory lock.';
COMMENT ON COLUMN process_keys.holder IS 'Number of the process, and of its advisory lock.';
COMMENT ON COLUMN process_keys.keys IS 'Fingerprints, which reveal nothing of the keys. The first key seals, all open.';
COMMENT ON COLUMN process_keys.seen_at IS 'When the process last said so.';

GRANT SELECT, INSERT, UPDATE, DELETE ON process_keys TO {{.app_role}};
