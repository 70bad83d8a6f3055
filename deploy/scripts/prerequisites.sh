#!/bin/sh
# Checks that the tools a build needs are here, by name and version, and says how to get each one that is not.
# usage: prerequisites.sh [rust] [node]      (both if none is named)
set -u
cd "$(dirname "$0")/../.." || exit 1

wanted=${*:-"rust node"}
missing=0

# Vite runs on no earlier Node.
node_at_least=20.19
rust_at_least=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)

lacking() {
  missing=$((missing + 1))
  printf '  %s\n      %s\n' "$1" "$2" >&2
}

# at_least 1.95.0 1.95: whether the first version is not below the second, by major and minor number.
at_least() {
  have_major=${1%%.*}; have_rest=${1#*.}; have_minor=${have_rest%%.*}
  want_major=${2%%.*}; want_minor=${2#*.}; want_minor=${want_minor%%.*}
  [ "$have_major" -gt "$want_major" ] || { [ "$have_major" -eq "$want_major" ] && [ "$have_minor" -ge "$want_minor" ]; }
}

# package DEBIAN FEDORA MAC: the command that installs it on this system.
package() {
  if command -v apt-get >/dev/null 2>&1; then echo "apt-get install -y $1   (as root, or with sudo in front)"
  elif command -v dnf >/dev/null 2>&1; then echo "dnf install -y $2   (as root, or with sudo in front)"
  elif [ "$(uname -s 2>/dev/null)" = Darwin ]; then echo "$3"
  else echo "install the package that your system calls $1 or $2"
  fi
}

check_rust() {
  get_rust='curl --proto =https --tlsv1.2 -sSf https://sh.rustup.rs | sh   (https://rustup.rs), then open a new shell'
  if ! command -v cargo >/dev/null 2>&1 || ! command -v rustc >/dev/null 2>&1; then
    lacking "Rust $rust_at_least or later (cargo and rustc) is not on the PATH." "$get_rust"
  else
    have=$(rustc --version 2>/dev/null | cut -d ' ' -f 2)
    if [ -z "$have" ]; then
      lacking "rustc is here but does not run." "rustup default stable, or: $get_rust"
    elif ! at_least "$have" "$rust_at_least"; then
      lacking "Rust is $have; $rust_at_least or later is needed." "rustup update stable, or: $get_rust"
    fi
  fi
  compiler=${CC:-cc}
  if ! command -v "${compiler%% *}" >/dev/null 2>&1; then
    lacking "A C compiler ($compiler) is not on the PATH; SQLite is built with it." \
      "$(package build-essential 'gcc glibc-devel' 'xcode-select --install')"
  elif ! printf '#include <stdio.h>\nint main(void) { return 0; }\n' | $compiler -x c -fsyntax-only - >/dev/null 2>&1; then
    lacking "The C compiler ($compiler) can't build a program; its headers may be missing." \
      "$(package build-essential 'gcc glibc-devel' 'xcode-select --install')"
  fi
}

check_node() {
  get_node="https://nodejs.org/en/download, or a version manager such as fnm: fnm install --lts"
  if ! command -v node >/dev/null 2>&1; then
    lacking "Node $node_at_least or later is not on the PATH." "$get_node"
  else
    have=$(node --version 2>/dev/null)
    have=${have#v}
    if [ -z "$have" ]; then
      lacking "node is here but does not run." "$get_node"
    elif ! at_least "$have" "$node_at_least"; then
      lacking "Node is $have; $node_at_least or later is needed." "$get_node"
    fi
  fi
  command -v npm >/dev/null 2>&1 ||
    lacking "npm is not on the PATH; it comes with Node." "$get_node   (on Debian also: apt-get install -y npm)"
}

report=$(
  for one in $wanted; do
    case $one in
      rust) check_rust ;;
      node) check_node ;;
      *) lacking "Nothing here is called $one." "usage: prerequisites.sh [rust] [node]" ;;
    esac
  done 2>&1
  command -v make >/dev/null 2>&1 || lacking "make is not on the PATH." "$(package make make 'xcode-select --install')" 2>&1
)
if [ -n "$report" ]; then
  printf 'Frontdesk needs a few tools that are not here. Get them, then run the same command again:\n\n%s\n\n' "$report" >&2
  exit 1
fi
