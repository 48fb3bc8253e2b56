-- The newest code of each account takes the place of the one before.
INSERT INTO people.sign_in_codes (
    cell, account_id, code_hash, issued_at, expires_at, tries, used_at, window_started_at, issued_in_window,
    used_in_window
)
SELECT $1, i.account_id, i.code_hash, $7, $8, 0, NULL, i.window_started_at, i.issued_in_window, i.used_in_window
FROM unnest($2::uuid [], $3::bytea [], $4::timestamptz [], $5::bigint [], $6::bigint [])
    AS i (account_id, code_hash, window_started_at, issued_in_window, used_in_window)
ORDER BY i.account_id
ON CONFLICT (cell, account_id) DO UPDATE SET
    code_hash = excluded.code_hash,
    issued_at = excluded.issued_at,
    expires_at = excluded.expires_at,
    tries = 0,
    used_at = NULL,
    window_started_at = excluded.window_started_at,
    issued_in_window = excluded.issued_in_window,
    used_in_window = excluded.used_in_window
