-- Credits on guarded accounts and counters against debits: the difference of all must be zero.
-- Reads across all cells: the books are checked as a whole.
SELECT
    (SELECT count(*) FROM ledger.guarded),
    (SELECT coalesce(sum(posted_rp), 0) FROM ledger.guarded),
    (SELECT coalesce(sum(credit_rp - debit_rp::numeric), 0) FROM ledger.movements),
    (SELECT count(*) FROM ledger.guarded WHERE posted_rp < held_rp OR held_rp < 0)
