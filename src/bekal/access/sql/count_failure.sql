-- One more failure, or the lock that the last one brought.
UPDATE access.staff SET failures = $2, locked_until = $3 WHERE staff_id = $1
