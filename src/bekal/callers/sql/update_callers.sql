-- What changed about phones that this transaction has locked.
UPDATE callers.callers SET
    language = c.language, pin_hash = c.pin_hash, tries = c.tries::smallint, locked_until = c.locked_until,
    interested_at = c.interested_at
FROM unnest($2::bytea[], $3::text[], $4::bytea[], $5::bigint[], $6::timestamptz[], $7::timestamptz[])
    AS c (phone_index, language, pin_hash, tries, locked_until, interested_at)
WHERE callers.cell = $1 AND callers.phone_index = c.phone_index AND callers.phone_index = ANY ($2::bytea[])
