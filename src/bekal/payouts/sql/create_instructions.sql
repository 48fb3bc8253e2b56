-- One order per due; its id is the reference the bank will know it by.
INSERT INTO payouts.instructions (cell, instruction_id, due_id, link_id, channel, amount_rp, state, attempts, next_at,
    sent_at, created_at, by)
SELECT $1, n.instruction_id, n.due_id, n.link_id, n.channel, n.amount_rp, $7, $8, $9, $10, $11, $12
FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::bigint[])
    AS n (instruction_id, due_id, link_id, channel, amount_rp)
