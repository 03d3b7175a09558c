-- Tamper evidence: a hash tree over the bytes of all entries (RFC 6962), and signed
-- checkpoints of it. Package seal fills these tables. The application's role reads
-- them, and adds to them through functions that let nothing be changed or taken back.

CREATE TABLE audit_unsealed (
	entry_id bigint PRIMARY KEY,
	at       timestamptz NOT NULL CHECK (isfinite(at))
);
COMMENT ON TABLE audit_unsealed IS
	'Entries without a leaf. A transaction that commits late appears here late, and gets a later place in the tree.';

CREATE TABLE audit_leaf (
	index    bigint PRIMARY KEY CHECK (index >= 0),
	entry_id bigint NOT NULL UNIQUE,
	at       timestamptz NOT NULL CHECK (isfinite(at))
);
COMMENT ON TABLE audit_leaf IS 'Place of each entry in the tree: from 0, without a gap, in the order of sealing.';
COMMENT ON COLUMN audit_leaf.at IS 'As in the entry, so that it is looked for in one partition.';

CREATE TABLE audit_tile (
	level  smallint NOT NULL CHECK (level BETWEEN 0 AND 7),
	n      bigint NOT NULL CHECK (n >= 0),
	hashes bytea NOT NULL CHECK (octet_length(hashes) BETWEEN 32 AND 8192 AND octet_length(hashes) % 32 = 0),
	PRIMARY KEY (level, n)
);
COMMENT ON TABLE audit_tile IS
	'Hashes of the tree as C2SP tlog-tiles has them: 256 in a full tile; those of level 0 are hashes of leaves, others of whole tiles below.';
ALTER TABLE audit_tile ALTER COLUMN hashes SET STORAGE EXTERNAL;

CREATE TABLE audit_checkpoint (
	size bigint PRIMARY KEY CHECK (size > 0),
	root bytea NOT NULL CHECK (octet_length(root) = 32),
	at   timestamptz NOT NULL CHECK (isfinite(at)),
	note text NOT NULL
);
COMMENT ON TABLE audit_checkpoint IS 'What was signed: the root hash of the first size entries. A promise for ever.';
COMMENT ON COLUMN audit_checkpoint.note IS 'The signed note (C2SP tlog-checkpoint), without cosignatures.';

CREATE TABLE audit_cosignature (
	size    bigint NOT NULL REFERENCES audit_checkpoint (size),
	witness text NOT NULL,
	line    text NOT NULL,
	at      timestamptz NOT NULL DEFAULT clock_timestamp() CHECK (isfinite(at)),
	PRIMARY KEY (size, witness)
);
COMMENT ON TABLE audit_cosignature IS 'Signature lines of witnesses under checkpoints.';

CREATE TABLE audit_key (
	entry_id bigint PRIMARY KEY,
	verifier text NOT NULL
);
COMMENT ON TABLE audit_key IS 'Entries that tell of a new sealing key. They themselves are sealed, and say the same.';

INSERT INTO audit_unsealed (entry_id, at) SELECT id, at FROM audit_entry;

CREATE FUNCTION audit_entry_queue() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	INSERT INTO {{.schema}}.audit_unsealed (entry_id, at) VALUES (NEW.id, NEW.at);
	RETURN NULL;
END
$$;
CREATE TRIGGER audit_entry_queue AFTER INSERT ON audit_entry
	FOR EACH ROW EXECUTE FUNCTION audit_entry_queue();
ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_queue;

-- Gives ids their places in the tree, of which old are taken.
CREATE FUNCTION audit_append_leaves(old bigint, ids bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	placed bigint;
BEGIN
	IF old IS DISTINCT FROM (SELECT coalesce(max(l.index) + 1, 0) FROM {{.schema}}.audit_leaf l) THEN
		RAISE serialization_failure USING MESSAGE = 'the tree has another size: somebody else seals';
	END IF;
	WITH taken AS (
		DELETE FROM {{.schema}}.audit_unsealed q WHERE q.entry_id = ANY (ids) RETURNING q.entry_id, q.at
	)
	INSERT INTO {{.schema}}.audit_leaf (index, entry_id, at)
	SELECT old + o.place - 1, t.entry_id, t.at
	FROM unnest(ids) WITH ORDINALITY AS o (id, place) JOIN taken t ON t.entry_id = o.id;
	GET DIAGNOSTICS placed = ROW_COUNT;
	IF placed <> cardinality(ids) THEN
		RAISE serialization_failure USING MESSAGE = 'an entry does not wait for its place: somebody else seals';
	END IF;
END
$$;

-- Adds a tile, or hashes to one that is not full.
CREATE FUNCTION audit_extend_tile(tile_level integer, tile_n bigint, tile_hashes bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	INSERT INTO {{.schema}}.audit_tile AS t (level, n, hashes) VALUES (tile_level, tile_n, tile_hashes)
	ON CONFLICT (level, n) DO UPDATE SET hashes = EXCLUDED.hashes
	WHERE substring(EXCLUDED.hashes FOR octet_length(t.hashes)) = t.hashes;
	IF NOT FOUND THEN
		RAISE check_violation USING MESSAGE = 'a tile only grows';
	END IF;
END
$$;

-- Keeps a checkpoint that is larger than all others and no larger than the tree.
CREATE FUNCTION audit_add_checkpoint(signed_size bigint, signed_root bytea, signed_note text) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	last {{.schema}}.audit_checkpoint;
	this timestamptz;
BEGIN
	LOCK TABLE {{.schema}}.audit_checkpoint IN SHARE ROW EXCLUSIVE MODE;
	SELECT * INTO last FROM {{.schema}}.audit_checkpoint c ORDER BY c.size DESC LIMIT 1;
	IF signed_size <= last.size OR signed_size > (SELECT coalesce(max(l.index) + 1, 0) FROM {{.schema}}.audit_leaf l) THEN
		RAISE serialization_failure USING MESSAGE = 'another checkpoint was signed meanwhile';
	END IF;
	-- A clock that goes back does not make a promise older than the one before.
	this := greatest(clock_timestamp(), last.at);
	INSERT INTO {{.schema}}.audit_checkpoint (size, root, at, note) VALUES (signed_size, signed_root, this, signed_note);
	RETURN this;
END
$$;

REVOKE ALL ON FUNCTION audit_append_leaves, audit_extend_tile, audit_add_checkpoint FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_append_leaves, audit_extend_tile, audit_add_checkpoint TO {{.app_role}};
GRANT SELECT ON audit_unsealed, audit_leaf, audit_tile, audit_checkpoint TO {{.app_role}};
GRANT SELECT, INSERT ON audit_cosignature TO {{.app_role}};
GRANT SELECT, INSERT (entry_id, verifier) ON audit_key TO {{.app_role}};
