-- The account of one person, its sessions and the recoveries it asked for, in the account's cell.
SELECT 'people.accounts' AS held_in, to_jsonb(a) AS held
FROM people.accounts AS a WHERE a.cell = $1 AND a.account_id = $2
UNION ALL
SELECT 'people.sessions', to_jsonb(s) FROM people.sessions AS s WHERE s.cell = $1 AND s.account_id = $2
UNION ALL
SELECT 'people.recoveries', to_jsonb(r) FROM people.recoveries AS r WHERE r.cell = $1 AND r.account_id = $2
