-- A notice that moved on meanwhile (its phone reported before we had written that it left) is not moved back.
UPDATE notices.notices SET
    state = n.state, place = n.place::smallint, attempts = n.attempts::smallint, reason = n.reason, next_at = n.next_at,
    changed_at = $8
FROM unnest($2::uuid[], $3::text[], $4::bigint[], $5::bigint[], $6::text[], $7::timestamptz[])
    AS n (notice_id, state, place, attempts, reason, next_at)
WHERE notices.cell = $1 AND notices.notice_id = n.notice_id AND notices.notice_id = ANY ($2::uuid[])
    AND notices.state = ANY ($9::text[])
