-- What the bank said; an open order gets the instant at which it is asked about next. An empty text is nothing.
UPDATE payouts.instructions i
SET state = n.state, reason = nullif(n.reason, ''), next_at = nullif(n.next_at, '')::timestamptz,
    bank_reference = nullif(n.bank_reference, ''), effective_on = nullif(n.effective_on, '')::date,
    answered_at = $8, by = $9
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
    AS n (instruction_id, state, reason, next_at, bank_reference, effective_on)
WHERE i.cell = $1 AND i.instruction_id = n.instruction_id
