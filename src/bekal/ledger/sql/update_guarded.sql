-- The sums that a chunk moves on its guarded accounts; the CHECKs are the last line of defence.
UPDATE ledger.guarded
SET posted_rp = guarded.posted_rp + delta.posted_rp, held_rp = guarded.held_rp + delta.held_rp
FROM unnest($2::uuid[], $3::bigint[], $4::bigint[]) AS delta (account_id, posted_rp, held_rp)
WHERE guarded.cell = $1 AND guarded.account_id = delta.account_id
