-- An officer with what is left.
SELECT r.staff_id, s.login, s.display_name, r.office, r.quota, r.used
FROM access.registrars AS r
INNER JOIN access.staff AS s ON r.staff_id = s.staff_id
WHERE r.staff_id = $1
