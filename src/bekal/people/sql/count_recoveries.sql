-- How often this account asked since an instant.
SELECT count(*) FROM people.recoveries WHERE cell = $1 AND account_id = $2 AND asked_at > $3
