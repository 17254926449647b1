# shellcheck shell=bash
# Sourced by the scripts in tools: what they need is installed here, and only what is missing.
#
# Debian and its relatives are asked through dpkg-query, which needs neither root nor a network; apt is called
# only when something is missing.

# Each entry is a package, or packages of which one will do (their names differ between releases), in front of
# them the command that is all that is wanted of them: [COMMAND:]PACKAGE[|PACKAGE...]

# What Swift's compiler and package manager run on, and the two C libraries of this package.
# shellcheck disable=SC2034
build_packages=(
    binutils 'ld.gold:binutils-gold|binutils' ca-certificates g++ git libc6-dev 'libcurl4|libcurl4t64' libncurses6
    libsqlite3-0 'libxml2|libxml2-16' tzdata zlib1g libbluetooth-dev libsqlite3-dev
)
# What the tests and comparisons call.
# shellcheck disable=SC2034
test_packages=(
    bluez bluez-test-tools busybox-static chromium cpio dbus debootstrap dpkg-dev fish fonts-dejavu-core
    groff-base iproute2 kmod lintian man-db python3 python3-jsonschema python3-venv qemu-system-x86 shellcheck sqlite3 strace
    systemd-analyze:systemd tmux tshark util-linux valgrind xxd xz-utils zsh
)
swift_needed=6.3

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$*"
    exit 69
}

# Prints those of the entries that are not satisfied.
missing_packages() {
    local entry package installed
    # shellcheck disable=SC2016
    installed=$(printf '%s\n' "${@#*:}" | tr '|' '\n' | sort -u |
        xargs dpkg-query -W -f='${Package}=${db:Status-Status}\n' 2>/dev/null || true)
    for entry in "$@"; do
        if [[ $entry == *:* ]]; then
            command -v "${entry%%:*}" >/dev/null || printf '%s\n' "$entry"
            continue
        fi
        for package in ${entry//|/ }; do
            [[ $'\n'$installed$'\n' == *$'\n'"$package=installed"$'\n'* ]] && continue 2
        done
        printf '%s\n' "$entry"
    done
}

# Installs those of the entries that are not there.
need_packages() {
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        # Not Debian: the names tell what is needed, and what is really missing will say so itself.
        say "This is not Debian: make sure that what these packages hold is installed: ${*#*:}"
        return 0
    fi
    local missing entry package
    mapfile -t missing < <(missing_packages "$@")
    ((${#missing[@]})) || return 0
    local as_root=()
    if ((EUID != 0)); then
        if ! command -v sudo >/dev/null; then
            fail "Packages are missing and there is no sudo; as root: apt-get install ${missing[*]#*:}"
        fi
        as_root=(sudo)
        # Nobody is there to type a password.
        [[ -t 0 ]] || as_root=(sudo -n)
    fi
    local log apt=(
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends
        -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0
    )
    log=$(mktemp)
    # Fresh images have no package lists, old ones have lists of versions that are gone.
    "${apt[@]}" update >"$log" 2>&1 || true
    local chosen=()
    for entry in "${missing[@]}"; do
        for package in $(tr '|' ' ' <<<"${entry#*:}"); do
            # A name without a version is of another release.
            if grep -q 'Candidate: [^(]' <<<"$(apt-cache policy "$package" 2>/dev/null)"; then
                chosen+=("$package")
                continue 2
            fi
        done
        chosen+=("${entry##*[:|]}")
    done
    say "Installing ${chosen[*]}"
    if ! "${apt[@]}" install "${chosen[@]}" >>"$log" 2>&1; then
        tail -n 5 "$log" >&2
        rm -f "$log"
        fail "Installing failed; try it by hand: apt-get install ${chosen[*]}"
    fi
    rm -f "$log"
}

# Finds Swift, also where an installer put it without changing PATH.
need_swift() {
    local place version login
    if ! command -v swift >/dev/null; then
        # A login shell may know more: installers often change its profile alone.
        login=$(bash -lc 'command -v swift' 2>/dev/null || true)
        for place in "${SWIFT_HOME:-}/usr/bin" "${login%/*}" "${HOME:-}/.local/share/swiftly/bin" /usr/local/swift/usr/bin; do
            if [[ -x $place/swift ]]; then
                PATH=$place:$PATH
                break
            fi
        done
    fi
    if ! command -v swift >/dev/null; then
        fail "Swift is missing: install version $swift_needed or newer from https://www.swift.org/install and run this again"
    fi
    version=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+\.[0-9]+).*/\1/p' | head -n 1)
    if [[ -z $version ]]; then
        fail "'swift --version' does not answer: install version $swift_needed or newer from https://www.swift.org/install"
    fi
    if [[ $(printf '%s\n' "$swift_needed" "$version" | sort -V | head -n 1) != "$swift_needed" ]]; then
        fail "Swift $version is too old: install version $swift_needed or newer from https://www.swift.org/install"
    fi
}

# Where release builds go: static, so that the programs start quickly and run where Swift is not installed.
release_scratch=.build/run
release_flags=(-c release --static-swift-stdlib --scratch-path "$release_scratch")

# Builds a program for release unless nothing changed since the last time; silent then.
build_release() {
    local product=$1 binary=$release_scratch/release/$1 stamp=$release_scratch/$1.built
    if [[ -x $binary && -e $stamp ]] &&
        [[ -z $(find Package.swift Sources Schemas -newer "$stamp" -print -quit 2>/dev/null) ]]; then
        return 0
    fi
    need_swift
    local started log
    started=$(mktemp)
    log=$(mktemp)
    if [[ -x $binary ]]; then say "Building $product"; else say "Building $product (the first time takes a few minutes)"; fi
    if ! swift build "${release_flags[@]}" --product "$product" >"$log" 2>&1; then
        grep -E 'error:|warning:' "$log" | sort -u | head -n 20 >&2 || tail -n 20 "$log" >&2
        say "Building $product failed; the whole log is in $log"
        rm -f "$started"
        return 70
    fi
    mkdir -p "$release_scratch"
    # Files that were changed during the build are newer than its beginning.
    touch -r "$started" "$stamp"
    rm -f "$started" "$log"
}
