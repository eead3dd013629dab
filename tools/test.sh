#!/bin/sh
# What `npm test` runs, with any Node from 20 on and nothing installed: packages, types, style, unused code and
# every test. The last line is `N passed, N failed, N skipped`; a check counts as one test.
set -u
cd "$(dirname "$0")/.." || exit 1
node tools/prepare.js test >/dev/null || exit 1
PATH=$PWD/node_modules/.bin:$PATH
export PATH

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# Some tests use programs of the system: a browser, readers of PDF, of signatures and of genome files, a sandbox, Slurm,
# a store of objects. Where they are missing and cannot be installed, those tests are skipped, by name.
install_programs() {
  missing=
  for pair in chromium-headless-shell:chromium-headless-shell pdftotext:poppler-utils certutil:libnss3-tools qpdf:qpdf openssl:openssl samtools:samtools bcftools:bcftools tabix:tabix fastqc:fastqc \
    bwrap:bubblewrap slurmctld:slurm-wlm munged:munge \
    swift-proxy-server:swift-proxy swift-account-server:swift-account swift-container-server:swift-container \
    swift-object-server:swift-object memcached:memcached; do
    command -v "${pair%:*}" >/dev/null || [ -x "/usr/sbin/${pair%:*}" ] || missing="$missing ${pair#*:}"
  done
  # Chromium draws pages with what fonts there are: with the widest ones they do not fit on a phone.
  [ -e /usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf ] || missing="$missing fonts-liberation"
  [ -n "$missing" ] || return 0
  without="Without$missing, so the tests that need them are skipped"
  if [ "$(id -u)" != 0 ] || ! grep -qs '^ID=debian$' /etc/os-release; then
    echo "$without (npm test installs them on Debian, as root)."
    return 0
  fi
  echo "Installing$missing …"
  options='-qq -o Acquire::Retries=1 -o Acquire::http::Timeout=30 -o DPkg::Lock::Timeout=120'
  # $options and $missing are lists of words.
  if ! {
    apt-get $options update &&
      DEBIAN_FRONTEND=noninteractive apt-get $options install -y --no-install-recommends $missing
  } </dev/null >"$work/apt" 2>&1; then
    echo "$without: $(grep -m 1 '^E:' "$work/apt" || tail -n 1 "$work/apt")"
  fi
}

# The emulator of Azure Blob has a lock of its own. Where it cannot be installed, its tests are skipped, by name.
install_azurite() {
  folder=test/azurite
  cmp -s $folder/package-lock.json $folder/node_modules/.accession-lock && return 0
  echo 'Installing Azurite …'
  if (cd $folder && npm ci --no-audit --no-fund) </dev/null >"$work/azurite" 2>&1; then
    cp $folder/package-lock.json $folder/node_modules/.accession-lock
    return 0
  fi
  rm -rf $folder/node_modules
  echo "Without Azurite, so the tests that need it are skipped: $(grep -m 1 '^npm error' "$work/azurite")"
}

passed=0
failed_checks=
check() {
  name=$1
  shift
  if "$@" >"$work/check" 2>&1; then
    echo "✓ $name"
    passed=$((passed + 1))
  else
    echo "✗ $name: $*"
    cat "$work/check"
    failed_checks="$failed_checks$name
"
  fi
}

check 'types of the server' tsc -p tsconfig.server.json
check 'types of the pages' tsc -p tsconfig.web.json
check 'types of the tests' tsc -p tsconfig.test.json
check 'lint' oxlint
check 'format' prettier --check --log-level warn .
check 'no unused code' knip --no-progress --no-config-hints

install_programs
install_azurite
vitest run --reporter=default --reporter=json --outputFile.json="$work/report.json"
node tools/test-summary.ts "$work/report.json" $? "$passed" "$failed_checks"
