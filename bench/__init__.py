"""Measurements that anyone can repeat: `python -m bench.<name>`; figures and machines in README.md."""
