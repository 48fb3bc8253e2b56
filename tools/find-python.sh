#!/bin/sh
# Prints the first Python from 3.11 on: the one given, python3, or the newest that has a number in its name.
for python in "$@" python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$python" >/dev/null 2>&1 &&
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "$python"
        exit 0
    fi
done
echo "Bekal needs Python 3.11 or newer, and there is none here: install one, or: make PYTHON=/path/to/python3 ..." >&2
exit 2
