#!/usr/bin/env bash
# Installs what this repository needs on a bare Debian machine: only what is missing, only from Debian's own packages.
#   eng/install.sh run     what ./run needs (a browser for PDF files; the product works without it and says so)
#   eng/install.sh test    what ./test needs as well
set -euo pipefail

declare -A package_of=(
    [chromium]=chromium [pdftoppm]=poppler-utils [pgrep]=procps [qpdf]=qpdf [strace]=strace [mount]=mount [zbarimg]=zbar-tools [node]=nodejs [npm]=npm [curl]=curl
)
what=${1:-run}
missing=()
need() { command -v "$1" >/dev/null 2>&1 || missing+=("${package_of[$1]}"); }

command -v dotnet >/dev/null 2>&1 || { echo "The .NET 10 SDK is missing: install the package dotnet-sdk-10.0 and run this again." >&2; exit 1; }
need curl
need chromium
# Fonts with every Vietnamese letter, and Chinese for the names of gates across the river.
fonts=$(fc-list 2>/dev/null || true)
[[ $fonts == *NotoSans-Regular* ]] || missing+=(fonts-noto-core)
[[ $fonts == *NotoSansCJK* ]] || missing+=(fonts-noto-cjk)
if [ "$what" = test ]; then
    need pdftoppm; need pgrep; need strace; need mount; need qpdf; need zbarimg; need node; command -v npm >/dev/null 2>&1 || need npm
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
fi
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1 || ! sudo -n true 2>/dev/null; then
        echo "Missing: ${missing[*]}" >&2
        echo "Install them as root:  apt-get update && apt-get install -y --no-install-recommends ${missing[*]}" >&2
        [ "$what" = run ] && { echo "Going on without: pages and receipts work and print from the browser; PDF files do not." >&2; exit 0; }
        exit 1
    fi
    as_root=(sudo)
fi
echo "Installing: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
# The cluster that Debian would make by itself is not needed: the tests make their own and throw it away.
if [[ " ${missing[*]} " == *" postgresql "* ]]; then
    "${as_root[@]}" mkdir -p /etc/postgresql-common
    [ -e /etc/postgresql-common/createcluster.conf ] || echo "create_main_cluster = false" | "${as_root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
fi
log=$(mktemp)
if ! { "${as_root[@]}" apt-get update && "${as_root[@]}" apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    echo "Could not install: ${missing[*]}" >&2
    [ "$what" = run ] && exit 0
    exit 1
fi
rm -f "$log"
