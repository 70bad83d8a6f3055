#!/bin/sh
# Starts Frontdesk on this machine only, and says what to open once it answers.
# usage: run.sh BINARY ADDR:PORT DATA_DIR
set -eu
binary=$1
bind=$2
data=$3

# The server takes this shell's place below, so that it gets every signal itself; this watcher lives beside it.
(
  server=$$
  address="http://$bind"
  tries=0
  while kill -0 "$server" 2>/dev/null && [ "$tries" -lt 150 ]; do
    if node -e 'fetch(process.argv[1]).then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))' \
      "$address/health/live" 2>/dev/null; then
      kill -0 "$server" 2>/dev/null || exit 0
      printf '\n  Frontdesk is running. Open\n\n'
      printf '    %-34s %s\n' "$address/" "the dashboard; this machine needs no login"
      printf '    %-34s %s\n' "$address/demo" "a page with a bot that knows this documentation"
      printf '    %-34s %s\n' "$address/docs" "the documentation"
      printf '    %-34s %s\n' "$address/api/docs" "the HTTP API"
      printf '\n  Data is kept in %s. Ctrl-C ends it.\n\n' "$data"
      exit 0
    fi
    tries=$((tries + 1))
    sleep 0.2
  done
) &

exec "$binary" serve --local --bind "$bind" --data "$data"
