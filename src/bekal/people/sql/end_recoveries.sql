-- What became of these requests.
UPDATE people.recoveries AS r SET state = i.state, ended_at = $5, by = $4
FROM unnest($2::uuid [], $3::text []) AS i (recovery_id, state)
WHERE r.cell = $1 AND r.recovery_id = i.recovery_id
