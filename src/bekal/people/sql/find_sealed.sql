-- Everything sealed about these persons, with their current contacts; phones are asked of the account's cell.
SELECT
    p.person_id, p.account_id, p.nik, p.family_card, p.full_name, p.born_on, p.mother_name,
    e.contact_id AS email_id, e.value AS email, a.contact_id AS payment_id, a.value AS payment_account
FROM people.persons AS p
LEFT JOIN people.contacts AS e
    ON e.cell = $1 AND p.person_id = e.person_id AND e.kind = 'email' AND e.retired_at IS NULL
LEFT JOIN people.contacts AS a
    ON a.cell = $1 AND p.person_id = a.person_id AND a.kind = 'payment_account' AND a.retired_at IS NULL
WHERE p.cell = $1 AND p.person_id = any($2::uuid [])
