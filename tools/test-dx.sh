#!/bin/sh
# The tests that run the unmodified command-line client, among them its own test suite, which takes many minutes.
# DX_TOOLKIT names a checkout of dx-toolkit; a python3 with pytest, pytest-xdist and what the client imports runs it.
set -eu
cd "$(dirname "$0")/.."
: "${DX_TOOLKIT:?names a checkout of dx-toolkit}"
node=$(node tools/prepare.js test)
DX_SUITE=1 exec "$node" node_modules/vitest/vitest.mjs run test/dx
