-- Requests that are done, refused or taken back; what was asked in words goes with an erasure.
UPDATE people.data_requests AS r
SET state = n.state, reason = nullif(n.reason, ''), ended_at = $5, ended_by = $6
FROM unnest($2::uuid [], $3::text [], $4::text []) AS n (request_id, state, reason)
WHERE r.cell = $1 AND r.request_id = n.request_id AND r.state = 'asked'
RETURNING r.request_id
