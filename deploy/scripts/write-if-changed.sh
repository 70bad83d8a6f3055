#!/bin/sh
# Writes a command's output to a file, all or nothing, and leaves the file alone if it would not change.
# usage: write-if-changed.sh FILE COMMAND [ARGUMENT]...
set -eu
file=$1
shift
new="$file.new"
trap 'rm -f "$new"' EXIT
"$@" >"$new"
if cmp -s "$new" "$file"; then
  echo "$file is up to date"
else
  mv "$new" "$file"
  echo "$file written"
fi
