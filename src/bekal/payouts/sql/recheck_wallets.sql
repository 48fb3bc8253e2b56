-- Wallets are asked about before money is sent to them: who has a due from tomorrow until $2, and was last looked at
-- before $5. A full wallet is then known, and told, while its owner can still empty it.
UPDATE payouts.linked_accounts AS l SET next_at = $3, by = $4
WHERE l.cell = $1 AND l.state = 'matched' AND l.next_at IS NULL AND l.checked_at < $5
    AND l.channel = ANY ($6::text[]) AND l.person_id IN (
        SELECT d.person_id FROM payouts.dues AS d
        WHERE d.cell = $1 AND d.state = 'scheduled' AND d.pay_from <= $2
    )
