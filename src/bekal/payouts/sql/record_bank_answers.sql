-- What the bank said; an open order gets the instant at which it is asked about next. $3 is an object by order: see
-- finish_dues.
UPDATE payouts.instructions
SET (state, reason, next_at, bank_reference, effective_on) = (
        SELECT part ->> 0, part ->> 1, (part ->> 2)::timestamptz, part ->> 3, (part ->> 4)::date
        FROM (SELECT $3::jsonb -> instruction_id::text AS part) AS answer
    ),
    answered_at = $4, by = $5
WHERE cell = $1 AND instruction_id = ANY ($2::uuid[])
