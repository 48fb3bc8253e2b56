-- The results of a draw, in binary.
COPY draws.results (
    cell, batch_id, person_id, row, pool, category, room, ticket, stage, outcome, rank
) FROM STDIN (FORMAT BINARY)
