-- Running sessions of an account, newest first.
SELECT
    s.session_id,
    s.account_id,
    (SELECT a.person_id FROM people.accounts AS a WHERE a.cell = $1 AND a.account_id = $2) AS person_id,
    s.label,
    s.started_at,
    s.expires_at
FROM people.sessions AS s
WHERE s.cell = $1 AND s.account_id = $2 AND s.ended_at IS NULL AND s.expires_at > $3
ORDER BY s.session_id DESC
LIMIT 100
