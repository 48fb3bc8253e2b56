-- The highest ids of platforms and institutions; whoever asks has locked the catalogue's row.
SELECT coalesce((SELECT max(platform_id) FROM market.platforms), 0),
    coalesce((SELECT max(institution_id) FROM market.institutions), 0)
