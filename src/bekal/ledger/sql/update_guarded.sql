-- The sums that a chunk moves on its guarded accounts; the CHECKs are the last line of defence. The rows are
-- found where they were read (ctid), without the index: the cell is taken, so they are still there, and the
-- caller counts them.
UPDATE ledger.guarded
SET posted_rp = guarded.posted_rp + delta.posted_rp, held_rp = guarded.held_rp + delta.held_rp
FROM unnest($2::tid[], $3::uuid[], $4::bigint[], $5::bigint[])
    AS delta (tid, account_id, posted_rp, held_rp)
WHERE guarded.ctid = delta.tid AND guarded.cell = $1 AND guarded.account_id = delta.account_id
