-- The present codes of accounts that are locked already.
SELECT
    c.account_id, c.code_hash, c.expires_at, c.tries, c.used_at, c.window_started_at, c.issued_in_window,
    c.used_in_window
FROM people.sign_in_codes AS c
WHERE c.cell = $1 AND c.account_id = any($2::uuid [])
