-- All officers who register people, in the order of their logins.
SELECT r.staff_id, s.login, s.display_name, r.office, r.quota, r.used
FROM access.registrars AS r
INNER JOIN access.staff AS s ON r.staff_id = s.staff_id
WHERE s.login > $1
ORDER BY s.login
LIMIT $2
