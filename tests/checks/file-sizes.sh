#!/bin/sh
# A file of more than 400 lines holds more than one thing. Tests and generated files are let off.
# Files above 300 lines are named, so that somebody thinks about them.
set -eu
cd "$(dirname "$0")/../.."

find server widget dashboard migrations deploy \
  \( -name node_modules -o -name dist -o -name target -o -name test -o -name tests \) -prune -o \
  -type f \( -name '*.rs' -o -name '*.ts' -o -name '*.tsx' -o -name '*.css' -o -name '*.sql' -o -name '*.mjs' -o -name '*.sh' \) \
  ! -name '*.test.*' ! -name '*.gen.ts' ! -name '*.d.ts' -print |
  while IFS= read -r file; do
    lines=$(wc -l <"$file")
    [ "$lines" -le 300 ] || echo "$lines $file"
  done | sort -rn |
  {
    status=0
    while read -r lines file; do
      if [ "$lines" -gt 400 ]; then
        echo "$file has $lines lines; 400 is the limit. Take out the part that has a name of its own." >&2
        status=1
      else
        echo "note: $file has $lines lines; above 300 it should have a reason"
      fi
    done
    exit "$status"
  }
