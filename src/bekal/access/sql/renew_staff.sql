-- An empty value leaves a password or an authenticator as it is. A new authenticator starts its own steps.
UPDATE access.staff AS s
SET
    password_hash = coalesce(nullif(i.password_hash, ''), s.password_hash),
    totp_secret = CASE WHEN length(i.totp_secret) > 0 THEN i.totp_secret ELSE s.totp_secret END,
    totp_step = CASE WHEN length(i.totp_secret) > 0 THEN 0 ELSE s.totp_step END,
    failures = 0,
    locked_until = NULL,
    changed_at = $5,
    by = $4
FROM unnest($1::uuid [], $2::text [], $3::bytea []) AS i (staff_id, password_hash, totp_secret)
WHERE s.staff_id = i.staff_id
