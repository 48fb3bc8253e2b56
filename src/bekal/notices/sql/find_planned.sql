-- What counts towards the limit of a day: neither codes nor replies, nor what was not sent.
SELECT person_id, planned_at FROM notices.notices
WHERE cell = $1 AND person_id = ANY ($2::uuid[]) AND NOT urgent AND planned_at >= $3
    AND state NOT IN ('expired', 'dropped')
