-- What the bank said; an open order gets the instant at which it is asked about next.
UPDATE payouts.instructions i
SET state = n.state, reason = n.reason, next_at = n.next_at, bank_reference = n.bank_reference,
    effective_on = n.effective_on, answered_at = $8, by = $9
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::date[])
    AS n (instruction_id, state, reason, next_at, bank_reference, effective_on)
WHERE i.cell = $1 AND i.instruction_id = n.instruction_id
