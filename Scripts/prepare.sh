# Preparation shared by ./run, ./test and .ci/run. Sourced, not run:
#   prepare_swift                 checks the toolchain, exit 2 when it is missing or too old
#   prepare_packages NAME...      installs the Debian packages that are missing
#   build_packages                the packages every build needs
# Nothing here asks a question or reads standard input.

# The first line is what SwiftPM and the toolchain need, the second what our targets link.
build_packages=(binutils ca-certificates curl git libc6-dev pkg-config
    libjansson-dev libpq-dev libqrencode-dev libsqlite3-dev libssl-dev zlib1g-dev)
# C++ headers come in a package named by version; g++ always brings the right one.
compgen -G '/usr/include/c++/*/vector' >/dev/null || build_packages+=(g++)

say() { printf '%s\n' "$*" >&2; }

stop() {
    say "$1"
    exit 2
}

prepare_swift() {
    local text version major minor
    text=$(swift --version 2>/dev/null </dev/null || true)
    version=$(printf '%s\n' "$text" | sed -n 's/.*Swift version \([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p' | head -n 1)
    if [ -z "$version" ]; then
        say "没有找到 Swift 工具链。No Swift toolchain was found; 6.2 or newer is needed."
        how_to_get_swift
        exit 2
    fi
    major=${version%%.*}
    minor=${version#*.}
    if [ "$major" -lt 6 ] || { [ "$major" -eq 6 ] && [ "$minor" -lt 2 ]; }; then
        say "Swift $version 太旧。Swift $version is too old; 6.2 or newer is needed."
        how_to_get_swift
        exit 2
    fi
}

how_to_get_swift() {
    say "How to get it: open swift.org, page \"Install\", choose Linux. It offers \"swiftly\","
    say "the toolchain manager: install it, then run \"swiftly install latest\" and open a new shell."
    say "Or unpack the toolchain for your system from the same page and put its usr/bin into PATH."
}

is_installed() {
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null || true)" = installed ]
}

prepare_packages() {
    local missing=() name
    if ! command -v dpkg-query >/dev/null; then
        say "Not a Debian system: make sure the equivalents of these are installed: $*"
        return 0
    fi
    for name in "$@"; do
        is_installed "$name" || missing+=("$name")
    done
    if [ "${#missing[@]}" -eq 0 ]; then return 0; fi
    say "安装缺少的软件包 installing missing Debian packages: ${missing[*]}"
    local root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null ||
            stop "Neither root nor sudo: have an administrator run: apt-get install ${missing[*]}"
        root=(sudo)
    fi
    root+=(env DEBIAN_FRONTEND=noninteractive)
    "${root[@]}" apt-get update -q </dev/null >&2 ||
        stop "apt-get update failed; packages still missing: ${missing[*]}"
    "${root[@]}" apt-get install -q -y --no-install-recommends "${missing[@]}" </dev/null >&2 ||
        stop "apt-get install failed; packages still missing: ${missing[*]}"
}
