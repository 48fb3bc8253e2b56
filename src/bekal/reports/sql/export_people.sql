-- What people holds of one person, each row whole; what is sealed is opened elsewhere, blind indexes are left out there.
-- The account lies in a cell of its own and has its own statement.
SELECT 'people.persons' AS held_in, to_jsonb(p) AS held
FROM people.persons AS p WHERE p.cell = $1 AND p.person_id = $2
UNION ALL
SELECT 'people.identity_checks', to_jsonb(i)
FROM people.persons AS p JOIN people.identity_checks AS i ON i.cell = p.cell AND i.check_id = p.check_id
WHERE p.cell = $1 AND p.person_id = $2
UNION ALL
SELECT 'people.consents', to_jsonb(c) FROM people.consents AS c WHERE c.cell = $1 AND c.person_id = $2
UNION ALL
SELECT 'people.corrections', to_jsonb(c) FROM people.corrections AS c WHERE c.cell = $1 AND c.person_id = $2
UNION ALL
SELECT 'people.contacts', to_jsonb(c) FROM people.contacts AS c WHERE c.cell = $1 AND c.person_id = $2
UNION ALL
SELECT 'people.disclosures', to_jsonb(d) FROM people.disclosures AS d WHERE d.cell = $1 AND d.person_id = $2
UNION ALL
SELECT 'people.withdrawals', to_jsonb(w) FROM people.withdrawals AS w WHERE w.cell = $1 AND w.person_id = $2
UNION ALL
SELECT 'people.data_requests', to_jsonb(r) FROM people.data_requests AS r WHERE r.cell = $1 AND r.person_id = $2
UNION ALL
SELECT 'people.assistances', to_jsonb(a)
FROM people.assistances AS a WHERE a.cell = $1 AND a.person_id = $2
