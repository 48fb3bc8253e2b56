-- Wallets are asked about before money is sent to them: who has a due from tomorrow until $2, and was last looked at
-- before $5. A full wallet is then known, and told, while its owner can still empty it.
UPDATE payouts.linked_accounts SET next_at = $3, by = $4
WHERE cell = $1 AND state = 'matched' AND next_at IS NULL AND checked_at < $5 AND channel = ANY ($6::text[])
    AND person_id = ANY (ARRAY(
        SELECT d.person_id FROM payouts.dues AS d
        WHERE d.cell = $1 AND d.state = 'scheduled' AND d.pay_from <= $2
    ))
