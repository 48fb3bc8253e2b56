-- For the rest of the transaction. Books read every row, and statistics of a table that has just grown may be older
-- than the table: one loop within another over all of it then takes minutes where a hash takes seconds.
SELECT set_config('enable_nestloop', 'off', true)
