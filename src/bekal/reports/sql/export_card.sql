-- Cards of one person with their steps, the decree's lines, balances, dues, orders to the bank and linked accounts.
WITH mine AS (SELECT c.cell, c.card_id, c.decree_id FROM cards.cards AS c WHERE c.cell = $1 AND c.person_id = $2)
SELECT 'cards.cards' AS held_in, to_jsonb(c) AS held FROM cards.cards AS c WHERE c.cell = $1 AND c.person_id = $2
UNION ALL
SELECT 'cards.events', to_jsonb(x) FROM mine AS m JOIN cards.events AS x ON x.cell = m.cell AND x.card_id = m.card_id
UNION ALL
SELECT 'cards.decree_lines', to_jsonb(x)
FROM mine AS m JOIN cards.decree_lines AS x ON x.cell = m.cell AND x.decree_id = m.decree_id AND x.card_id = m.card_id
UNION ALL
SELECT 'ledger.guarded', to_jsonb(g)
FROM cards.cards AS c
JOIN ledger.guarded AS g ON g.cell = c.cell
    AND g.account_id IN (c.training_account_id, c.incentive_account_id, c.survey_account_id)
WHERE c.cell = $1 AND c.person_id = $2
UNION ALL
SELECT 'payouts.dues', to_jsonb(d) FROM mine AS m JOIN payouts.dues AS d ON d.cell = m.cell AND d.card_id = m.card_id
UNION ALL
SELECT 'payouts.instructions', to_jsonb(i)
FROM mine AS m
JOIN payouts.dues AS d ON d.cell = m.cell AND d.card_id = m.card_id
JOIN payouts.instructions AS i ON i.cell = d.cell AND i.due_id = d.due_id AND i.state <> 'refused'
UNION ALL
SELECT 'payouts.linked_accounts', to_jsonb(l)
FROM payouts.linked_accounts AS l WHERE l.cell = $1 AND l.person_id = $2
