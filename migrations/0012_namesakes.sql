-- Profiles of one username in one account, which registrars allow. The first has
-- the username for its name here, as all had before; others have a mark and a tag
-- behind it.

ALTER TABLE inventory_profile ADD COLUMN known_by text NOT NULL DEFAULT '';
COMMENT ON COLUMN inventory_profile.known_by IS 'Domain of the login that made it known, A-labels, until its names are listed; empty then.';
CREATE INDEX inventory_profile_username ON inventory_profile (brand, account, lower(split_part(profile, '#', 1)));
COMMENT ON COLUMN inventory_profile.profile IS 'Its username, with ''#'' and a tag where another profile of the account has the same one.';
COMMENT ON COLUMN inventory_domain.gone IS 'A listing did not name it any more: hidden until it is forgotten or shown again.';
