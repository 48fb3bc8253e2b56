-- Whoever is erased is signed out everywhere.
UPDATE people.sessions SET ended_at = $4, ended_by = $3
WHERE cell = $1 AND account_id = any($2::uuid []) AND ended_at IS NULL
