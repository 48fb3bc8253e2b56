-- Members of staff in the order of their logins.
SELECT staff_id, login, display_name, roles, state, locked_until, added_at, by
FROM access.staff
WHERE login > $1
ORDER BY login
LIMIT $2
