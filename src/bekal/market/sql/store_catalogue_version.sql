-- Tells every process that what it has read of the catalogue is no longer what is stored, and gives the number that the
-- changes of this transaction have. The row stays locked until it ends: numbers become visible in their order.
INSERT INTO market.catalogue AS c (catalogue_id, version, change, by, stored_at) VALUES (1, $1, 1, $2, $3)
ON CONFLICT (catalogue_id) DO UPDATE
SET version = excluded.version, change = c.change + 1, by = excluded.by, stored_at = excluded.stored_at
RETURNING change
