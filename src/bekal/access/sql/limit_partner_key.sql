-- A rotated key goes on opening for a while; never longer than it did before.
UPDATE access.partner_keys SET valid_until = least(valid_until, $2)
WHERE key_id = $1
