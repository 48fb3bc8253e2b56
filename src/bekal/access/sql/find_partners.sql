-- What is known of these codes.
SELECT partner_code, kind, name FROM access.partners WHERE partner_code = any($1::text [])
