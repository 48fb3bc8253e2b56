-- Answers to objections; whoever answered first has answered.
INSERT INTO draws.objection_answers (cell, objection_id, outcome, reason, by, at)
SELECT $1, n.objection_id, n.outcome, n.reason, $5, $6
FROM unnest($2::uuid [], $3::text [], $4::text []) AS n (objection_id, outcome, reason)
ON CONFLICT DO NOTHING
RETURNING objection_id
