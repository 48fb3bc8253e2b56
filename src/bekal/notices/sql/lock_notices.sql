-- Locked in the order of the key: two reports about one notice are taken one after the other.
SELECT notice_id, state, channels, place, attempts FROM notices.notices
WHERE cell = $1 AND notice_id = ANY ($2::uuid[])
ORDER BY notice_id
FOR UPDATE
