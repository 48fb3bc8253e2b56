-- Newest first: ids begin with their instant.
SELECT notice_id, topic, kind, channels[place] AS channel, state, reason, planned_at, changed_at FROM notices.notices
WHERE cell = $1 AND person_id = $2 AND notice_id < $3
ORDER BY notice_id DESC
LIMIT $4
