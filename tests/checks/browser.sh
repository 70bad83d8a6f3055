#!/bin/sh
# Prints the path of a Chromium or Chrome for the browser tests. Takes CHROMIUM_PATH if set, else one that is installed,
# else installs Debian's package where that is allowed. Everything but the path goes to stderr.
set -u

if [ -n "${CHROMIUM_PATH:-}" ]; then
  [ -x "$CHROMIUM_PATH" ] && { echo "$CHROMIUM_PATH"; exit 0; }
  echo "CHROMIUM_PATH is $CHROMIUM_PATH, which is no program. Correct it or unset it." >&2
  exit 1
fi

installed() {
  for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do
    command -v "$name" 2>/dev/null && return 0
  done
  for app in "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" /Applications/Chromium.app/Contents/MacOS/Chromium; do
    [ -x "$app" ] && { echo "$app"; return 0; }
  done
  return 1
}

installed && exit 0

if command -v apt-get >/dev/null 2>&1; then
  as_root=none
  if [ "$(id -u)" -eq 0 ]; then as_root=""
  elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then as_root="sudo -n"
  fi
  if [ "$as_root" != none ]; then
    echo "No browser is installed: installing Debian's chromium for the browser tests." >&2
    {
      $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q &&
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends chromium
    } >&2 || echo "apt-get could not install chromium; see above." >&2
    installed && exit 0
  fi
fi

cat >&2 <<'TEXT'
The browser tests need Chromium or Chrome, and none was found. Install one:

  Debian, Ubuntu   sudo apt-get install -y chromium        Fedora   sudo dnf install -y chromium
  macOS            brew install --cask google-chrome       others   https://www.google.com/chrome

or name one that you have: CHROMIUM_PATH=/path/to/chrome make test
TEXT
exit 1
