#!/usr/bin/env bash
# Print the path of a Chromium or Chrome for the end-to-end tests, and install Debian's where that is allowed.
set -euo pipefail

find_browser() {
    local candidate
    for candidate in "${NETWRIGHT_BROWSER:-}" chromium chromium-browser google-chrome google-chrome-stable chrome \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
        "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
        if [ -n "$candidate" ] && command -v "$candidate" 2>/dev/null; then
            return 0
        fi
    done
    return 1
}

install_browser() {
    command -v apt-get >/dev/null || return 1
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        sudo -n true 2>/dev/null || return 1
        as_root=(sudo -n)
    fi
    echo "netwright: installing chromium for the end-to-end tests" >&2
    "${as_root[@]}" apt-get update -qq >&2
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >&2
}

find_browser && exit 0
install_browser || true
find_browser && exit 0
echo "netwright: the end-to-end tests need Chromium or Chrome. Install one, or name it in NETWRIGHT_BROWSER." >&2
exit 1
