-- A text that a gateway repeats is there already; gives those that are new.
INSERT INTO callers.texts (cell, text_key, phone_index, at)
SELECT $1, t.text_key, t.phone_index, $4 FROM unnest($2::bytea[], $3::bytea[]) AS t (text_key, phone_index)
ON CONFLICT DO NOTHING
RETURNING text_key
