-- What the banks said; an account without an answer keeps its state and its next instant moves. $3 is an object by
-- account: see finish_dues.
UPDATE payouts.linked_accounts
SET (state, reason, next_at, checked_at) = (
        SELECT part ->> 0, part ->> 1, (part ->> 2)::timestamptz,
            CASE WHEN part ->> 2 IS NULL THEN $4 ELSE checked_at END
        FROM (SELECT $3::jsonb -> link_id::text AS part) AS answer
    ),
    by = $5
WHERE cell = $1 AND link_id = ANY ($2::uuid[])
