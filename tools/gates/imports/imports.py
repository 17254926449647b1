#!/usr/bin/python3
"""Checks that each target declares exactly the targets that it imports, that none imports what stands below it, and that no
library imports more than eight others.

    tools/imports            the gate
    tools/imports --graph    what each target in Sources imports; in brackets what it has through another one anyhow

Reads `swift package dump-package` and the import lines of all sources. A target stands below those that come before it in
Package.swift. Ends with `N passed, N failed`.
"""

import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__)))))
MOST = 8
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


def dependencies(target):
    return {(item.get("byName") or item.get("target"))[0] for item in target["dependencies"]}


def graph(targets):
    """Of what is shipped: every edge, and which of them are needed to have each target reach what it reaches."""
    edges = {target["name"]: dependencies(target) for target in targets if target["type"] != "test"}
    edges.pop("TestSupport", None)
    reach = {}
    for name in edges:  # in the order of Package.swift: what a target imports stands above it
        reach[name] = set().union(*({each} | reach[each] for each in edges[name]))
    count = kept = 0
    for name, imported in edges.items():
        through = {each for each in imported if any(each in reach[other] for other in imported)}
        count += len(imported)
        kept += len(imported - through)
        words = sorted(imported - through) + ([f"({', '.join(sorted(through))})"] if through else [])
        print(f"{name:18} {len(imported):2}  {' '.join(words)}")
    libraries = [target["name"] for target in targets if target["type"] == "regular" and target["name"] in edges]
    largest = max(libraries, key=lambda name: len(edges[name]))
    print(f"{len(edges)} targets, {count} declared dependencies, {kept} after transitive reduction; "
          f"the library that imports most is {largest} with {len(edges[largest])}")


def main():
    dump = subprocess.run(["swift", "package", "dump-package"], cwd=ROOT, check=True, stdout=subprocess.PIPE)
    targets = json.loads(dump.stdout)["targets"]
    if sys.argv[1:] == ["--graph"]:
        return graph(targets)
    order = [target["name"] for target in targets]
    passed = failed = 0
    for target in targets:
        name = target["name"]
        if target["type"] == "system":
            continue
        default = "Tests" if target["type"] == "test" else "Sources"
        folder = os.path.join(ROOT, target.get("path") or f"{default}/{name}")
        declared = dependencies(target)
        used = (imports(folder) & set(order)) - {name}
        # Tests run the programs, and import none.
        programs = {each["name"] for each in targets if each["type"] == "executable"}
        if target["type"] == "test":
            declared -= programs - used
        faults = [f"declares {each} and does not import it" for each in sorted(declared - used)]
        faults += [f"imports {each} and does not declare it" for each in sorted(used - declared)]
        faults += [f"imports {each}, which stands below it" for each in sorted(used) if order.index(each) > order.index(name)]
        if target["type"] == "regular" and len(declared) > MOST:
            faults.append(f"imports {len(declared)} others, and {MOST} is the most for a library")
        for fault in faults:
            print(f"FAILED {name} {fault}")
        passed, failed = (passed, failed + 1) if faults else (passed + 1, failed)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
