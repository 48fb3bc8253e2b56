-- The present codes of accounts that are locked already.
SELECT c.account_id, c.code_hash, c.expires_at, c.tries, c.used_at, c.window_started_at, c.issued_in_window
FROM unnest($2::uuid []) AS i (account_id)
INNER JOIN people.sign_in_codes AS c ON c.cell = $1 AND i.account_id = c.account_id
