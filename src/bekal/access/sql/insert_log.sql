-- Entries of the log.
INSERT INTO access.log (entry_id, at, by, action, object, detail)
SELECT i.entry_id, $2, $3, i.action, i.object, i.detail
FROM unnest($1::uuid [], $4::text [], $5::text [], $6::text []) AS i (entry_id, action, object, detail)
