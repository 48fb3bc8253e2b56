# verify_draw.py of a golden publication
