-- All counters; "mine" was made by this very transaction and may still be rolled back: not to be remembered.
SELECT counter_id, programme_id, fiscal_year, kind, party,
    xmin = pg_current_xact_id_if_assigned()::xid AS mine
FROM ledger.counters
