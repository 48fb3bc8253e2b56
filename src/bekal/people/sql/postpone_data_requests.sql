-- Why an erasure cannot be carried out yet; it is looked at again at $4, and its deadline does not move.
UPDATE people.data_requests AS r
SET reason = n.reason, not_before = least(greatest(r.not_before, $4), r.due_at - interval '1 second')
FROM unnest($2::uuid [], $3::text []) AS n (request_id, reason)
WHERE r.cell = $1 AND r.request_id = n.request_id AND r.state = 'asked'
