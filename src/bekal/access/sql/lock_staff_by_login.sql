-- Locked, so that failures and codes of one member are counted one after the other.
SELECT staff_id, password_hash, totp_secret, totp_step, failures, locked_until, state
FROM access.staff
WHERE login = $1
FOR UPDATE
