-- Judged appeals, numbered behind those before.
INSERT INTO draws.appeals (
    cell, batch_id, person_id, pid, household, pool, category, room, ticket, number, after, stage, outcome, reason, by,
    at
)
SELECT
    $1, $2, n.person_id, n.pid, n.household, n.pool, n.category, n.room, n.ticket, $10::int + n.position, $11, n.stage,
    n.outcome, n.reason, $15, $16
FROM unnest(
    $3::uuid [], $4::bytea [], $5::bytea [], $6::bigint [], $7::bigint [], $8::bigint [], $9::bigint [],
    $12::bigint [], $13::text [], $14::text []
) WITH ORDINALITY AS n (person_id, pid, household, pool, category, room, ticket, stage, outcome, reason, position)
