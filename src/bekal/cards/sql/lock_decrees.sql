-- One drafts at a time, so that numbers leave no gap: a number is taken only by a draft that commits.
LOCK TABLE cards.decrees IN SHARE ROW EXCLUSIVE MODE
