-- The results of a draw, in binary.
COPY draws.results (cell, batch_id, person_id, ticket, outcome, rank) FROM STDIN (FORMAT BINARY)
