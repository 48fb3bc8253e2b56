-- A due exists once per card, kind and sequence: a repeated step changes nothing.
INSERT INTO payouts.dues (cell, due_id, person_id, card_id, account_id, kind, sequence, amount_rp, programme_id,
    fiscal_year, due_on, pay_from, state, attempts, scheduled_at, changed_at, by)
SELECT $1, n.due_id, n.person_id, n.card_id, n.account_id, n.kind, n.sequence, n.amount_rp, n.programme_id,
    n.fiscal_year, n.due_on::date, n.due_on::date, 'scheduled', 0, $12, $12, $13
FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::bigint[], $8::bigint[], $9::bigint[],
    $10::bigint[], $11::text[])
    AS n (due_id, person_id, card_id, account_id, kind, sequence, amount_rp, programme_id, fiscal_year, due_on)
ON CONFLICT (cell, card_id, kind, sequence) DO NOTHING
RETURNING due_id
