-- Due notices, and claimed ones whose lease ran out; rows another job holds are passed over.
WITH due AS (
    SELECT notice_id FROM notices.notices
    WHERE cell = $1 AND urgent = $2 AND state IN ('waiting', 'claimed') AND next_at <= $3
    ORDER BY next_at, notice_id
    LIMIT $4
    FOR UPDATE SKIP LOCKED
)
UPDATE notices.notices SET state = 'claimed', attempts = (attempts + 1)::smallint, next_at = $5, changed_at = $3
WHERE cell = $1 AND notice_id = ANY (ARRAY(SELECT notice_id FROM due))
RETURNING notice_id, person_id, topic, kind, language, zone, payload, channels, place, attempts
