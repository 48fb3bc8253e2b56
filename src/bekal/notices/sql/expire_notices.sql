-- What nobody needs any more does not leave. One that is claimed may have left: its lease is waited for.
UPDATE notices.notices SET state = 'expired', changed_at = $3
WHERE cell = $1 AND urgent = $2 AND state IN ('waiting', 'claimed') AND next_at <= $3 AND expires_at <= $3
