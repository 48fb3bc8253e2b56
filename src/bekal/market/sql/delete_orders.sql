-- Orders that bought nothing. Ids ascend with time, so the key finds those started before an instant.
DELETE FROM market.orders WHERE cell = $1 AND order_id < $2 AND bought_at IS NULL
