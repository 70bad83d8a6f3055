#!/bin/sh
# Runs `make gen` and fails if that changed anything: what is generated is committed, and must be what the code says.
set -eu
cd "$(dirname "$0")/../.."

files() {
  find server/openapi.json server/docs/configuration.md server/docs/who-may-do-what.md dashboard/src/api -type f 2>/dev/null | sort | while IFS= read -r file; do
    cksum "$file"
  done
}

before=$(files)
"${MAKE:-make}" --no-print-directory gen
after=$(files)
if [ "$before" != "$after" ]; then
  echo "Generated files were out of date. They have been written anew: look at them and commit them." >&2
  printf '%s\n---\n%s\n' "$before" "$after" | awk '/^---$/ { late = 1; next } !late { was[$3] = $1 } late && was[$3] != $1 { print "  " $3 }' >&2
  exit 1
fi
