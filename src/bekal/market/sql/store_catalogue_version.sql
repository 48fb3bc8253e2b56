-- Tells every process that what it has read of the catalogue is no longer what is stored.
INSERT INTO market.catalogue (catalogue_id, version, by, stored_at) VALUES (1, $1, $2, $3)
ON CONFLICT (catalogue_id) DO UPDATE
SET version = excluded.version, by = excluded.by, stored_at = excluded.stored_at
