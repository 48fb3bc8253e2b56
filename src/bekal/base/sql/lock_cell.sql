-- Takes a cell: the first statement of a transaction that touches money or seats (design.md section 3).
SELECT cell FROM base.cells WHERE cell = $1 FOR UPDATE
