-- Members of staff to be changed, locked in the order of their key.
SELECT staff_id, login FROM access.staff WHERE staff_id = any($1::uuid []) ORDER BY staff_id FOR UPDATE
