-- The second signature under an announcement; the table refuses the first one's own.
INSERT INTO draws.announcements (batch_id, requested_by, approved_by, at)
SELECT r.batch_id, r.by, $2, $3
FROM draws.announcement_requests AS r
WHERE r.batch_id = $1
