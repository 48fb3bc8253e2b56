-- What trying did to the codes: the number of tries, and the instant of use.
UPDATE people.sign_in_codes AS c
SET tries = i.tries, used_at = i.used_at
FROM unnest($2::uuid [], $3::bigint [], $4::timestamptz []) AS i (account_id, tries, used_at)
WHERE c.cell = $1 AND c.account_id = i.account_id
