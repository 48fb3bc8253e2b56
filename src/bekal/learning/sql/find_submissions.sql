-- What participants handed in, and whether something was said of it.
SELECT s.purchase_id, s.scope, s.sequence, (
    SELECT true FROM learning.feedback AS f
    WHERE f.cell = $1 AND f.purchase_id = s.purchase_id AND f.scope = s.scope AND f.sequence = s.sequence
) IS TRUE
FROM learning.submissions AS s
WHERE s.cell = $1 AND s.purchase_id = ANY ($2::uuid[])
