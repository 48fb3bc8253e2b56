-- Objections to the published list.
INSERT INTO draws.objections (cell, objection_id, batch_id, version, person_id, kind, ticket, by, at)
SELECT $1, n.objection_id, n.batch_id, n.version, n.person_id, n.kind, n.ticket, $8, $9
FROM unnest($2::uuid [], $3::int [], $4::int [], $5::uuid [], $6::text [], $7::text [])
AS n (objection_id, batch_id, version, person_id, kind, ticket)
