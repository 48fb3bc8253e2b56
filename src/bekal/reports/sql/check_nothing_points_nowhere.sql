-- What is written without a foreign key for the sake of speed still has what it belongs to.
WITH of_persons AS (
    SELECT 'checks' AS what, cell, person_id FROM people.identity_checks
    UNION ALL
    SELECT 'consents', cell, person_id FROM people.consents
    UNION ALL
    SELECT 'disclosures', cell, person_id FROM people.disclosures
    UNION ALL
    SELECT 'contacts', cell, person_id FROM people.contacts
    UNION ALL
    SELECT 'accounts to pay on', cell, person_id FROM payouts.linked_accounts
    UNION ALL
    SELECT 'dues', cell, person_id FROM payouts.dues
    UNION ALL
    SELECT 'survey answers', cell, person_id FROM surveys.answers
),

lost AS (
    SELECT o.what || ' of nobody' AS what, count(*) AS number
    FROM of_persons AS o
    WHERE NOT EXISTS (SELECT FROM people.persons AS p WHERE p.cell = o.cell AND p.person_id = o.person_id)
    GROUP BY o.what
    UNION ALL
    SELECT 'survey answers to unknown terms', count(*)
    FROM surveys.answers AS a
    WHERE NOT EXISTS (
        SELECT FROM programme.versions AS v
        WHERE v.programme_id = a.programme_id AND v.text_hash = a.text_hash
    )
    UNION ALL
    SELECT 'verdicts by unknown rules', count(*)
    FROM eligibility.verdicts AS v
    WHERE NOT EXISTS (SELECT FROM eligibility.rule_sets AS r WHERE r.rule_set_id = v.rule_set_id)
    UNION ALL
    SELECT 'orders without a due', count(*)
    FROM payouts.instructions AS i
    WHERE NOT EXISTS (SELECT FROM payouts.dues AS d WHERE d.cell = i.cell AND d.due_id = i.due_id)
)

SELECT
    coalesce(sum(number), 0)::bigint,
    coalesce(string_agg(format('%s %s', number, what), ', ' ORDER BY what) FILTER (WHERE number > 0), 'nothing does')
FROM lost
