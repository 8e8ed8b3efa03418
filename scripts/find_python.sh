#!/usr/bin/env bash
# Print the newest Python on this machine that Netwright supports and that can make a virtual environment.
set -euo pipefail

for candidate in python3.13 python3.12 python3.11 python3 python; do
    if command -v "$candidate" >/dev/null && "$candidate" - >/dev/null 2>&1 <<'PYTHON'
import ensurepip, sqlite3, ssl, sys, venv
sys.exit(not (3, 11) <= sys.version_info < (3, 14))
PYTHON
    then
        command -v "$candidate"
        exit 0
    fi
done
echo "netwright: needs Python 3.11, 3.12 or 3.13 with venv (on Debian and Ubuntu: apt-get install python3-venv)." >&2
exit 1
