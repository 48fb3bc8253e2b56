-- Courses that one person bought, with codes, sessions, evidence, certificate and review.
WITH mine AS (SELECT p.cell, p.purchase_id FROM market.purchases AS p WHERE p.cell = $1 AND p.person_id = $2)
SELECT 'market.purchases' AS held_in, to_jsonb(p) AS held
FROM market.purchases AS p WHERE p.cell = $1 AND p.person_id = $2
UNION ALL
SELECT 'market.orders', to_jsonb(o)
FROM cards.cards AS c JOIN market.orders AS o ON o.cell = c.cell AND o.card_id = c.card_id
WHERE c.cell = $1 AND c.person_id = $2
UNION ALL
SELECT 'market.vouchers', to_jsonb(x)
FROM mine AS m JOIN market.vouchers AS x ON x.cell = m.cell AND x.purchase_id = m.purchase_id
UNION ALL
SELECT 'learning.redemptions', to_jsonb(x)
FROM mine AS m JOIN learning.redemptions AS x ON x.cell = m.cell AND x.purchase_id = m.purchase_id
UNION ALL
SELECT 'learning.attendance', to_jsonb(x)
FROM mine AS m JOIN learning.attendance AS x ON x.cell = m.cell AND x.purchase_id = m.purchase_id
UNION ALL
SELECT 'learning.face_checks', to_jsonb(x)
FROM mine AS m JOIN learning.face_checks AS x ON x.cell = m.cell AND x.purchase_id = m.purchase_id
UNION ALL
SELECT 'learning.evidence', to_jsonb(x)
FROM mine AS m JOIN learning.evidence AS x ON x.cell = m.cell AND x.purchase_id = m.purchase_id
UNION ALL
SELECT 'learning.submissions', to_jsonb(x)
FROM mine AS m JOIN learning.submissions AS x ON x.cell = m.cell AND x.purchase_id = m.purchase_id
UNION ALL
SELECT 'learning.feedback', to_jsonb(x)
FROM mine AS m JOIN learning.feedback AS x ON x.cell = m.cell AND x.purchase_id = m.purchase_id
UNION ALL
SELECT 'learning.completions', to_jsonb(x)
FROM mine AS m JOIN learning.completions AS x ON x.cell = m.cell AND x.purchase_id = m.purchase_id
UNION ALL
SELECT 'learning.certificates', to_jsonb(x)
FROM mine AS m JOIN learning.certificates AS x ON x.cell = m.cell AND x.purchase_id = m.purchase_id
UNION ALL
SELECT 'learning.reviews', to_jsonb(x)
FROM mine AS m JOIN learning.reviews AS x ON x.cell = m.cell AND x.purchase_id = m.purchase_id
