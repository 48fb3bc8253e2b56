-- Sessions by the ids in their tokens; the hash of each rest is compared outside, in constant time.
SELECT
    s.token_hash,
    s.session_id,
    s.account_id,
    (SELECT a.person_id FROM people.accounts AS a WHERE a.cell = $1 AND a.account_id = s.account_id) AS person_id,
    s.label,
    s.started_at,
    s.expires_at
FROM people.sessions AS s
WHERE s.cell = $1 AND s.session_id = any($2::uuid []) AND s.ended_at IS NULL AND s.expires_at > $3
