-- What is written without a foreign key for the sake of speed still has what it belongs to.
SELECT
    checks + consents + disclosures + owed + contacts + links + answers + verdicts + unasked + orders,
    format(
        'without a person: %s checks, %s consents, %s disclosures, %s dues, %s contacts, %s accounts to pay on, '
        || '%s survey answers; without rules: %s verdicts, %s survey answers; without a due: %s orders',
        checks, consents, disclosures, owed, contacts, links, answers, verdicts, unasked, orders
    )
FROM
    (
        SELECT count(*) AS checks FROM people.identity_checks AS c
        WHERE NOT EXISTS (SELECT FROM people.persons AS p WHERE p.cell = c.cell AND p.person_id = c.person_id)
    ) AS c,
    (
        SELECT count(*) AS consents FROM people.consents AS c
        WHERE NOT EXISTS (SELECT FROM people.persons AS p WHERE p.cell = c.cell AND p.person_id = c.person_id)
    ) AS g,
    (
        SELECT count(*) AS disclosures FROM people.disclosures AS d
        WHERE NOT EXISTS (SELECT FROM people.persons AS p WHERE p.cell = d.cell AND p.person_id = d.person_id)
    ) AS d,
    (
        SELECT count(*) AS owed FROM payouts.dues AS d
        WHERE NOT EXISTS (SELECT FROM people.persons AS p WHERE p.cell = d.cell AND p.person_id = d.person_id)
    ) AS w,
    (
        SELECT count(*) AS contacts FROM people.contacts AS c
        WHERE NOT EXISTS (SELECT FROM people.persons AS p WHERE p.cell = c.cell AND p.person_id = c.person_id)
    ) AS k,
    (
        SELECT count(*) AS links FROM payouts.linked_accounts AS l
        WHERE NOT EXISTS (SELECT FROM people.persons AS p WHERE p.cell = l.cell AND p.person_id = l.person_id)
    ) AS l,
    (
        SELECT count(*) AS answers FROM surveys.answers AS a
        WHERE NOT EXISTS (SELECT FROM people.persons AS p WHERE p.cell = a.cell AND p.person_id = a.person_id)
    ) AS s,
    (
        SELECT count(*) AS unasked FROM surveys.answers AS a
        WHERE NOT EXISTS (
            SELECT FROM programme.versions AS v
            WHERE v.programme_id = a.programme_id AND v.text_hash = a.text_hash
        )
    ) AS u,
    (
        SELECT count(*) AS verdicts FROM eligibility.verdicts AS v
        WHERE NOT EXISTS (SELECT FROM eligibility.rule_sets AS r WHERE r.rule_set_id = v.rule_set_id)
    ) AS v,
    (
        SELECT count(*) AS orders FROM payouts.instructions AS i
        WHERE NOT EXISTS (SELECT FROM payouts.dues AS d WHERE d.cell = i.cell AND d.due_id = i.due_id)
    ) AS o
