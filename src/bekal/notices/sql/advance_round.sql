-- Where the next page begins; done_at is set with the last.
UPDATE notices.rounds SET after = coalesce($3::uuid, after), done_at = $4::timestamptz WHERE cell = $1 AND name = $2
