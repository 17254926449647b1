#!/usr/bin/python3
"""Checks that each target declares exactly the targets that it imports, and that none imports what stands below it.

Reads `swift package dump-package` and the import lines of all sources. A target stands below those that come before it in
Package.swift. Ends with `N passed, N failed`.
"""

import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__)))))
IMPORT = re.compile(r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:public |package |internal |fileprivate |private )?import (?:\w+ )?(\w+)", re.M)


def imports(folder):
    found = set()
    for path, _, names in os.walk(folder):
        for name in names:
            if name.endswith(".swift"):
                with open(os.path.join(path, name), encoding="utf-8") as file:
                    found |= set(IMPORT.findall(file.read()))
            elif name.endswith((".c", ".h")):
                with open(os.path.join(path, name), encoding="utf-8") as file:
                    found |= set(re.findall(r'^#include [<"](\w+)\.h[>"]', file.read(), re.M))
    return found


def main():
    dump = subprocess.run(["swift", "package", "dump-package"], cwd=ROOT, check=True, stdout=subprocess.PIPE)
    targets = json.loads(dump.stdout)["targets"]
    order = [target["name"] for target in targets]
    passed = failed = 0
    for target in targets:
        name = target["name"]
        if target["type"] == "system":
            continue
        default = "Tests" if target["type"] == "test" else "Sources"
        folder = os.path.join(ROOT, target.get("path") or f"{default}/{name}")
        declared = {(item.get("byName") or item.get("target"))[0] for item in target["dependencies"]}
        used = (imports(folder) & set(order)) - {name}
        # Tests run the programs, and import none.
        programs = {each["name"] for each in targets if each["type"] == "executable"}
        if target["type"] == "test":
            declared -= programs - used
        faults = [f"declares {each} and does not import it" for each in sorted(declared - used)]
        faults += [f"imports {each} and does not declare it" for each in sorted(used - declared)]
        faults += [f"imports {each}, which stands below it" for each in sorted(used) if order.index(each) > order.index(name)]
        for fault in faults:
            print(f"FAILED {name} {fault}")
        passed, failed = (passed, failed + 1) if faults else (passed + 1, failed)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
