-- Purchases and their codes in one statement: neither is ever there without the other.
WITH items AS (
    SELECT u.* FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[], $6::bigint[], $7::bigint[],
        $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::uuid[], $14::uuid[],
        $15::timestamptz[], string_to_array($16, ','), string_to_array($17, ','))
        AS u (purchase_id, person_id, card_id, programme_id, fiscal_year, platform_id, schedule_id, course_id,
        institution_id, price_rp, fee_rp, hold_id, training_account_id, bought_at, voucher_code, redeem_code)
), stored AS (
    INSERT INTO market.purchases (cell, purchase_id, person_id, card_id, programme_id, fiscal_year, platform_id,
        schedule_id, course_id, institution_id, price_rp, fee_rp, hold_id, training_account_id, state,
        bought_at, ended_at, by)
    SELECT $1, purchase_id, person_id, card_id, programme_id, fiscal_year, platform_id, schedule_id, course_id,
        institution_id, price_rp, fee_rp, hold_id, training_account_id, 'paid', bought_at, NULL, $18
    FROM items
)
INSERT INTO market.vouchers (cell, purchase_id, voucher_code, redeem_code, issued_at)
SELECT $1, purchase_id, voucher_code, redeem_code, $19 FROM items
