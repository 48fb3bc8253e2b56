-- Keys that are remembered and must be forgotten.
SELECT key_id FROM access.partner_keys WHERE partner_code = any($1::text [])
