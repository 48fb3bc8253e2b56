-- An empty value leaves a password, an authenticator or roles as they are. A new authenticator has its own steps.
UPDATE access.staff AS s
SET
    password_hash = coalesce(nullif(i.password_hash, ''), s.password_hash),
    totp_secret = CASE WHEN length(i.totp_secret) > 0 THEN i.totp_secret ELSE s.totp_secret END,
    totp_step = CASE WHEN length(i.totp_secret) > 0 THEN 0 ELSE s.totp_step END,
    roles = CASE WHEN i.roles <> '' THEN string_to_array(i.roles, ' ') ELSE s.roles END,
    failures = 0,
    locked_until = NULL,
    changed_at = $6,
    by = $5
FROM unnest($1::uuid [], $2::text [], $3::bytea [], $4::text [])
    AS i (staff_id, password_hash, totp_secret, roles)
WHERE s.staff_id = i.staff_id
