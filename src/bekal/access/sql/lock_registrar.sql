-- One import of an officer at a time counts against the quota.
SELECT quota - used
FROM access.registrars
WHERE staff_id = $1
FOR UPDATE
