-- What is written without a foreign key for the sake of speed still has what it belongs to.
SELECT
    checks + consents + disclosures + owed + verdicts + orders,
    format(
        'without a person: %s checks, %s consents, %s disclosures, %s dues; without rules: %s verdicts; '
        || 'without a due: %s orders',
        checks, consents, disclosures, owed, verdicts, orders
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
        SELECT count(*) AS verdicts FROM eligibility.verdicts AS v
        WHERE NOT EXISTS (SELECT FROM eligibility.rule_sets AS r WHERE r.rule_set_id = v.rule_set_id)
    ) AS v,
    (
        SELECT count(*) AS orders FROM payouts.instructions AS i
        WHERE NOT EXISTS (SELECT FROM payouts.dues AS d WHERE d.cell = i.cell AND d.due_id = i.due_id)
    ) AS o
