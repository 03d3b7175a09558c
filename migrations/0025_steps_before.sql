-- The steps that were written before audit_step was there. Entries are written
-- meanwhile, with theirs; nothing waits for this.

INSERT INTO audit_step (change_id, kind, at, entry_id, state)
SELECT e.change_id, e.kind, e.at, e.id, audit_state(convert_from(e.body, 'UTF8')::jsonb)
FROM audit_entry e
WHERE e.change_id <> '' AND e.kind IN ('intent', 'outcome', 'resolution')
ON CONFLICT DO NOTHING;

ALTER TABLE audit_entry VALIDATE CONSTRAINT audit_entry_before_months;
