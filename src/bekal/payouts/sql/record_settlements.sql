-- What the bank said of settlements' orders; what it refused is to be released anew.
UPDATE payouts.settlements s
SET state = n.state, reason = n.reason, next_at = n.next_at, bank_reference = n.bank_reference,
    effective_on = n.effective_on, answered_at = $7, by = $8,
    released_at = CASE WHEN n.state = 'due' THEN NULL ELSE s.released_at END,
    released_by = CASE WHEN n.state = 'due' THEN NULL ELSE s.released_by END
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::date[])
    AS n (settlement_id, state, reason, next_at, bank_reference, effective_on)
WHERE s.settlement_id = n.settlement_id
