-- What trying did to the orders. $2 ascends, so that its place says which value is whose without a join.
UPDATE market.orders
SET tries = ($3::bigint[])[width_bucket(order_id, $2::uuid[])],
    bought_at = ($4::timestamptz[])[width_bucket(order_id, $2::uuid[])]
WHERE cell = $1 AND order_id = ANY ($2::uuid[])
