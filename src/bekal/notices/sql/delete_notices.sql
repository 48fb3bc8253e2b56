-- What was told is kept for its reader for a time; what still waits is never removed.
DELETE FROM notices.notices WHERE cell = $1 AND changed_at < $2 AND state NOT IN ('waiting', 'claimed')
