-- The registered number says: that is not me.
UPDATE people.recoveries SET state = 'refused', ended_at = $4, by = $3
WHERE cell = $1 AND person_id = $2 AND state = 'asked'
