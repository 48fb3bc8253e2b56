"""The engine of the draw: pure numpy, no database, no clock, no randomness of its own."""
