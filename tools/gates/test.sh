#!/usr/bin/env bash
# Installs what is missing, builds everything, runs every test and gate. The last line is "N passed, N failed".
#
# What cannot run here says why. With CI=true in the environment, a test that was skipped although it could have
# been made to run is a failure.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
# shellcheck source=tools/lib/install.sh
source tools/lib/install.sh
need_packages "${build_packages[@]}"
need_swift
need_packages "${test_packages[@]}"
exec tools/check "$@"
