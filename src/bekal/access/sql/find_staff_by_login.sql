-- Who is to be appointed, with what was used so far; locked, so that an import cannot use more meanwhile.
SELECT s.login, s.staff_id, s.roles, coalesce(r.used, 0)
FROM access.staff AS s
LEFT JOIN access.registrars AS r ON s.staff_id = r.staff_id
WHERE s.login = any($1::text []) AND s.state = 'active'
ORDER BY s.login
FOR UPDATE OF s
