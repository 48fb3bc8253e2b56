-- What was registered, taken from the quota.
UPDATE access.registrars SET used = used + $2 WHERE staff_id = $1
