-- Counters that do not exist yet. Another transaction making the same one is waited for.
INSERT INTO ledger.counters (programme_id, fiscal_year, kind, party)
SELECT * FROM unnest($1::smallint[], $2::smallint[], $3::text[], $4::text[])
ON CONFLICT ON CONSTRAINT counters_key DO NOTHING
