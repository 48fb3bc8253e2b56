-- New members of staff; a login that exists stays whose it is.
INSERT INTO access.staff (
    staff_id, login, display_name, roles, password_hash, totp_secret, totp_step, failures, state, added_at,
    changed_at, by
)
SELECT
    i.staff_id, i.login, i.display_name, string_to_array(i.roles, ' '), i.password_hash, i.totp_secret, 0, 0,
    'active', $8, $8, $7
FROM unnest($1::uuid [], $2::text [], $3::text [], $4::text [], $5::text [], $6::bytea [])
    AS i (staff_id, login, display_name, roles, password_hash, totp_secret)
ORDER BY i.login
ON CONFLICT (login) DO NOTHING
RETURNING staff_id
