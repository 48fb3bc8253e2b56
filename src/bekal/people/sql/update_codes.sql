-- What trying did to the codes: the number of tries, and the instant of use. $2 ascends.
UPDATE people.sign_in_codes
SET
    tries = ($3::bigint [])[width_bucket(account_id, $2::uuid [])],
    used_at = ($4::timestamptz [])[width_bucket(account_id, $2::uuid [])]
WHERE cell = $1 AND account_id = any($2::uuid [])
