#!/usr/bin/env bash
# usage: scripts/localnet.sh [True|False] [--no-purge] [--build-only] [-- NODE-FLAGS...]
# Starts a local chain in place of a local Subtensor, by the arguments of its
# script: True (the default) for blocks of 250 ms, False for 12 s. The old state is
# purged unless --no-purge is there; --build-only builds the binary and ends.
# "Imported #1" says that the chain runs; SIGTERM ends it with code 0. What follows
# -- goes to 'plexus node'.
#
# Environment: PLEXUS_BIN, a binary to run instead of building one; BUILD_BINARY=0,
# the binary that is there; PLEXUS_LOCALNET, the folder of the state;
# RUN_IN_DOCKER=1, serve on all addresses.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() {
  sed -n 's/^# usage: /usage: /p' "${BASH_SOURCE[0]}"
  exit "$1"
}

fast=true purge=1 start=1 more=()
while [ $# -gt 0 ]; do
  case $1 in
    True | "") fast=true ;;
    False) fast=false ;;
    --no-purge) purge=0 ;;
    --build-only) start=0 ;;
    -h | --help) usage 0 ;;
    --)
      shift
      more=("$@")
      break
      ;;
    *)
      echo "error: localnet.sh knows no argument \"$1\"" >&2
      usage 2 >&2
      ;;
  esac
  shift
done

case $fast in
  true) echo "fast_runtime is On" ;;
  false) echo "fast_runtime is Off" ;;
esac

binary=${PLEXUS_BIN:-$root/bin/plexus}
if [ -z "${PLEXUS_BIN:-}" ] && [ "${BUILD_BINARY:-1}" = 1 ]; then
  echo "*** Building the binary..."
  make --no-print-directory -C "$root" build
  echo "*** Binary compiled"
fi
[ -x "$binary" ] || { echo "error: there is no $binary; leave BUILD_BINARY=0 out to build it" >&2; exit 1; }
[ "$start" = 1 ] || exit 0

state=${PLEXUS_LOCALNET:-${TMPDIR:-/tmp}/plexus-localnet-$(id -u)}/$fast
if [ "$purge" = 1 ]; then
  echo "*** Purging previous state..."
  "$binary" node purge --yes --base-path "$state"
else
  echo "*** Purging previous state skipped..."
fi

flags=(--chain local "--fast=$fast" --base-path "$state" --p2p-port 30334)
[ "${RUN_IN_DOCKER:-}" != 1 ] || flags+=(--rpc-host 0.0.0.0)
echo "*** Starting localnet nodes..."
exec "$binary" node "${flags[@]}" ${more[@]+"${more[@]}"}
