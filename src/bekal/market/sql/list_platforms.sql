-- All platforms.
SELECT platform_id, code, name, fee_bp, weight FROM market.platforms ORDER BY platform_id
