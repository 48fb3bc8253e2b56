-- How many keys each of these accounts has, and the newest challenge that made one, removed ones included.
SELECT k.account_id, count(*) FILTER (WHERE k.removed_at IS NULL) AS kept, max(k.challenged_at) AS challenged_at
FROM people.passkeys AS k
WHERE k.cell = $1 AND k.account_id = any($2::uuid [])
GROUP BY k.account_id
