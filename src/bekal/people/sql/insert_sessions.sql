-- Sessions that begin now.
INSERT INTO people.sessions (cell, session_id, account_id, token_hash, label, started_at, expires_at)
SELECT $1, i.session_id, i.account_id, i.token_hash, i.label, $6, $7
FROM unnest($2::uuid [], $3::uuid [], $4::bytea [], $5::text []) AS i (session_id, account_id, token_hash, label)
