-- The account in use at the release is the one that will be paid on.
UPDATE payouts.settlements AS s
SET released_at = $3, released_by = $4, account_id = a.account_id, document_number = coalesce(n.document_number,
    s.document_number)
FROM unnest($1::uuid[], $2::text[]) AS n (settlement_id, document_number),
    payouts.settlement_accounts AS a
WHERE s.settlement_id = n.settlement_id AND s.state = 'due' AND s.released_at IS NULL
    AND a.platform_id = s.platform_id AND a.state = 'active'
RETURNING s.settlement_id
