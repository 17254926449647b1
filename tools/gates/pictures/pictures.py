#!/usr/bin/python3
"""Looks at pages and plots in a real browser: headless Chromium shows them light and dark, wide, narrow and printed.

Those that the tests in Tests/PicturesTests hold as snapshots, and those that blescan writes of seeded simulations and of
captures. None may be blank; all must follow the colour scheme, fit a telephone and a desk, keep their labels apart and
readable, say nothing twice, run no script and ask for nothing elsewhere (measure.js has it in detail). The window's
shade must be where the numbers put it, and a printed device takes no more
than a page, of A4 and of Letter. `blescan verify` must believe each page, and none
with another figure. Ends with `N passed, N failed`; 77 where Chromium is not installed.

    tools/pictures                          check the samples and the pages of the built blescan
    tools/pictures [--keep FOLDER] FILE...  check other pages and plots, as blescan wrote them
    tools/pictures --keep FOLDER            and leave pages and screenshots there to be looked at
"""

import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
sys.dont_write_bytecode = True

from browser import CHROMIUM, Browser  # noqa: E402

SAMPLES = os.path.join(ROOT, "Tests", "PicturesTests", "Fixtures")
BLESCAN = os.path.join(ROOT, ".build", "run", "release", "blescan")
with open(os.path.join(HERE, "measure.js"), encoding="utf-8") as file:
    MEASURE = file.read()

KEEP = sys.argv[2] if sys.argv[1:2] == ["--keep"] and len(sys.argv) > 2 else None
SIM = "--controller sim --seed 1 --quiet"
ONE = "C0:FF:EE:00:00:01"
# Name and arguments of each page, which are written to NAME.html.
PAGES = {
    # The README's.
    "trials": f"-w 30 -i 60 --trials 200 {SIM} --expect {ONE} --address {ONE} -t 500",
    "household": f"-w 30 -i 320 -d 60 {SIM}",
    "household-trials": f"-w 30 -i 300 --trials 30 --trial-duration 3 {SIM} --expect {ONE} -t 500",
    "one-scan": f"-w 30 -i 60 -d 10 {SIM} --address {ONE}",
    "nothing": f"-w 30 -i 60 -d 5 {SIM} --address C0:FF:EE:00:00:99",
    "never-seen": f"-w 30 -i 60 --trials 12 --trial-duration 2 {SIM} --expect C0:FF:EE:00:00:99 -t 500",
    "replay": "replay CAPTURES/legacy-213s.btsnoop --quiet",
    "replay-without-start": "replay CAPTURES/h1-swapped-timestamps.btsnoop --quiet",
}
# The same of plots, NAME.svg.
PLOTS = {
    "predicted": "predict --window 30 --interval 60 --advertising-interval 500",
    "resonance": "predict --window 30 --interval 320 -t 1285 --start entry",
}


class Image:
    """The pixels of an 8-bit RGB or RGBA PNG without interlacing: what Chromium writes (PNG, third edition)."""

    def __init__(self, path):
        with open(path, "rb") as file:
            data = file.read()
        self.width, self.height, depth, color, _, _, interlace = struct.unpack(">IIBBBBB", data[16:29])
        if depth != 8 or color not in (2, 6) or interlace:
            raise SystemExit(f"{path}: a PNG of depth {depth} and colour type {color} is not read here")
        self.channels = 3 if color == 2 else 4
        place, packed = 8, b""
        while place < len(data):
            length, kind = struct.unpack(">I4s", data[place:place + 8])
            if kind == b"IDAT":
                packed += data[place + 8:place + 8 + length]
            place += 12 + length
        self.rows = self.unfilter(zlib.decompress(packed))

    def unfilter(self, raw):
        step, length = self.channels, self.width * self.channels
        before, rows = bytearray(length), []
        for start in range(0, len(raw), length + 1):
            kind, row = raw[start], bytearray(raw[start + 1:start + 1 + length])
            if kind == 2:
                row = bytearray((a + b) & 255 for a, b in zip(row, before))
            elif kind:
                for index in range(length):
                    left = row[index - step] if index >= step else 0
                    if kind == 1:
                        guess = left
                    elif kind == 3:
                        guess = (left + before[index]) // 2
                    else:
                        above, corner = before[index], before[index - step] if index >= step else 0
                        far = [abs(above - corner), abs(left - corner), abs(left + above - 2 * corner)]
                        guess = (left, above, corner)[far.index(min(far))]
                    row[index] = (row[index] + guess) & 255
            rows.append(row)
            before = row
        return rows

    def pixel(self, x, y):
        at = int(x) * self.channels
        return tuple(self.rows[int(y)][at:at + 3])

    def brightness(self):
        """The mean of every seventh pixel of every seventh row, 0…255."""
        values = [sum(self.pixel(x, y)) / 3 for y in range(0, self.height, 7) for x in range(0, self.width, 7)]
        return sum(values) / len(values)

    def colors(self):
        return len({self.pixel(x, y) for y in range(0, self.height, 3) for x in range(0, self.width, 3)})


class Checks:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, holds, what):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED {what}")


def svg_of(page, heading):
    """The plot of a page whose title begins so, as a file of its own: with its style and paper."""
    style = page[page.index("<style>") + 7:page.index("</style>")]
    for found in re.finditer(r"<svg .*?</svg>", page, re.S):
        svg = found.group(0)
        if re.search(r"<title[^>]*>" + re.escape(heading), svg):
            inside = f"<style>{style}</style><rect class=\"paper\" width=\"100%\" height=\"100%\"/>"
            head, rest = svg.split("</desc>", 1)
            head = head.replace("<svg ", "<svg width=\"560\" height=\"370\" ", 1)
            return f"{head}</desc>{inside}{rest}"
    raise SystemExit(f"the sample page has no plot '{heading}'")


def check_raster(checks, browser, folder, page):
    """The shade begins and ends where the axis' own labels put 0 and the window."""
    svg = svg_of(page, "Phase in the scan interval: In step")
    path = os.path.join(folder, "raster.svg")
    with open(path, "w", encoding="utf-8") as file:
        file.write(svg)
    labels = {label: float(x) for x, label in re.findall(r'<text class="number" x="([0-9.]+)"[^>]*>([0-9]+)<', svg)}
    zero, hundred = labels["0"], labels["100"]
    end = zero + (hundred - zero) * 30 / 100
    plot = re.search(r'<rect class="window" x="[0-9.]+" y="([0-9.]+)" width="[0-9.]+" height="([0-9.]+)"', svg)
    top, height = map(float, plot.groups())
    for scheme in ("light", "dark"):
        target = os.path.join(folder, f"raster-{scheme}.png")
        browser.look(560, 370, scheme)
        browser.open(path)
        browser.picture(target)
        image = Image(target)
        paper = image.pixel(3, 3)

        def shaded(x):
            """The share of an upright line that is neither paper nor a mark: most of it, inside the window."""
            column = [image.pixel(x, y) for y in range(int(top) + 2, int(top + height) - 2)]
            return sum(color != paper for color in column) / len(column)

        for x in (zero + 3, (zero + end) / 2, end - 3):
            checks.check(shaded(x) > 0.95, f"raster, {scheme}: the window is not shaded at {x:.0f}")
        for x in (zero - 3, end + 3, hundred):
            checks.check(shaded(x) < 0.2, f"raster, {scheme}: there is shade outside the window, at {x:.0f}")


# Width, scheme and medium of what is looked at, and what it is called.
LOOKS = [
    (1200, "light", "screen", "light"), (1200, "dark", "screen", "dark"), (390, "light", "screen", "narrow"),
    (390, "dark", "screen", "narrow-dark"), (688, "dark", "print", "paper"),
]


def check_file(checks, browser, folder, path):
    """A page or a plot, whoever made it."""
    name, ending = os.path.splitext(os.path.basename(path))
    looks = [look for look in LOOKS if ending != ".svg" or look[0] == 1200]
    brightness = {}
    browser.look(1200, 900)
    asked = browser.open(path)
    checks.check(not asked, f"{name}: it asks for {asked[:3]}")
    for width, scheme, medium, word in looks:
        browser.look(560 if ending == ".svg" else width, 370 if ending == ".svg" else 900, scheme, medium)
        faults = browser.evaluate(MEASURE)
        checks.check(not faults, f"{name}, {word}: " + "; ".join(faults[:5]))
        if KEEP:
            browser.picture(os.path.join(folder, f"{name}-{word}.png"), whole=True)
        small = os.path.join(folder, "small.png")
        browser.picture(small, scale=0.4)
        image = Image(small)
        checks.check(image.colors() > 8, f"{name}, {word}: it is blank")
        brightness[word] = image.brightness()
    for word, bright in brightness.items():
        holds = bright < 60 if "dark" in word else bright > 215
        checks.check(holds, f"{name}, {word}: it is {bright:.0f} of 255 bright")


# What is wider than the paper leaves for it.
CUT_OFF = """[...document.querySelectorAll("table, figure, p, h1, h2, dl")]
    .filter(each => each.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
    .map(each => each.tagName + " " + each.textContent.trim().slice(0, 40))"""
# Width and height in inches, and the 12 mm that are left free on each side.
PAPERS = {"A4": (8.27, 11.69), "Letter": (8.5, 11)}
MARGIN = 12 / 25.4


def check_paper(checks, browser, folder, path):
    """Printed in black on white, with bars, nothing cut off, and no more than a page for each device."""
    name = os.path.basename(path)
    with open(path, encoding="utf-8") as file:
        devices = file.read().count('class="device"')
    for paper, (width, height) in PAPERS.items():
        browser.look(int((width - 2 * MARGIN) * 96), int((height - 2 * MARGIN) * 96), "dark", medium="print")
        browser.open(path)
        cut = browser.evaluate(CUT_OFF)
        checks.check(not cut, f"{name} on {paper}: cut off: {'; '.join(cut[:5])}")
        # A printer takes no part in the reader's dark scheme.
        browser.look(1200, 900, "dark", medium="")
        browser.open(path)
        pdf = browser.pdf(os.path.join(folder, f"{name}-{paper}.pdf"), width, height)
        pages = len(re.findall(rb"/Type\s*/Page\b", pdf))
        # The devices' table begins on the first page, and takes another where it is long.
        most = devices + 1 + devices // 25
        checks.check(1 <= pages <= most, f"{name}: {pages} pages of {paper}; at most {most} were expected")
        streams = b"".join(inflated(pdf))
        for color, what in ((b".1216 .1373 .1569", "no black letters"), (b".5216 .7412 .8863", "no bars")):
            checks.check(color + b" rg" in streams, f"{name}: there are {what} on {paper}")


def inflated(pdf):
    """What a PDF's compressed streams hold; those that are packed in another way hold no drawing."""
    for found in re.finditer(rb"stream\r?\n(x.*?)\r?\nendstream", pdf, re.S):
        try:
            yield zlib.decompress(found.group(1))
        except zlib.error:
            continue


def check_samples(checks, browser, folder):
    path = os.path.join(SAMPLES, "page.html")
    with open(path, encoding="utf-8") as file:
        page = file.read()
    for name in ("page.html", "found.svg", "predicted.svg"):
        check_file(checks, browser, folder, os.path.join(SAMPLES, name))
    check_raster(checks, browser, folder, page)
    browser.open(path)
    shown = browser.evaluate("document.body.textContent")
    checks.check("<script>alert(1)" in shown, "page: the hostile name is no text")
    check_paper(checks, browser, folder, path)


def blescan(*arguments, expect=0, text=None):
    done = subprocess.run([BLESCAN, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, input=text)
    if done.returncode != expect:
        print(f"blescan {' '.join(arguments)}: exit {done.returncode}, not {expect}: {done.stderr.decode().strip()}")
    return done.returncode == expect


def write_pages(checks, folder):
    """The pages and plots that blescan writes, all at once: most of them take it a second or two."""
    started = []
    captures = os.path.join(folder, "captures")
    subprocess.run([os.path.join(ROOT, "tools", "lib", "captures.sh"), captures], check=True)
    for names, option, ending in ((PAGES, "--html", "html"), (PLOTS, "--svg", "svg")):
        for name, arguments in names.items():
            path = os.path.join(folder, f"{name}.{ending}")
            command = [BLESCAN, *arguments.replace("CAPTURES", captures).split(), option, path]
            started.append((path, subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)))
    for path, process in started:
        _, errors = process.communicate(timeout=120)
        checks.check(process.returncode == 0 and not errors, f"{path}: {errors.decode(errors='replace').strip()}")
    return [path for path, process in started if process.returncode == 0]


def check_verification(checks, path):
    """The page holds, and no longer where one of its figures is another."""
    name = os.path.basename(path)
    checks.check(blescan("verify", path), f"{name}: blescan verify does not believe it")
    with open(path, "rb") as file:
        page = file.read()
    # The first digit of a figure.
    found = re.search(rb'"totals":.*?"(?:p50_ms|count)":([0-9])', page)
    other = b"2" if found.group(1) == b"1" else b"1"
    changed = page[:found.start(1)] + other + page[found.end(1):]
    checks.check(blescan("verify", "-", expect=1, text=changed), f"{name}: blescan verify believes another figure")


def main():
    arguments = sys.argv[3:] if KEEP else sys.argv[1:]
    if CHROMIUM is None:
        print("skipped: chromium is not installed")
        sys.exit(77)
    if not arguments and not os.access(BLESCAN, os.X_OK):
        print("skipped: blescan is not built for release; tools/check release builds it")
        sys.exit(77)
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder:
        with Browser(folder) as browser:
            if arguments:
                for path in arguments:
                    check_file(checks, browser, folder, os.path.abspath(path))
            else:
                check_samples(checks, browser, folder)
                for path in write_pages(checks, folder):
                    check_file(checks, browser, folder, path)
                    if path.endswith(".html"):
                        check_verification(checks, path)
                for name in ("trials", "household", "replay"):
                    check_paper(checks, browser, folder, os.path.join(folder, f"{name}.html"))
        if KEEP:
            os.makedirs(KEEP, exist_ok=True)
            for name in os.listdir(folder):
                if name.endswith((".png", ".pdf", ".svg", ".html")) and name != "small.png":
                    shutil.copy(os.path.join(folder, name), KEEP)
    print(f"{checks.passed} passed, {checks.failed} failed")
    sys.exit(1 if checks.failed else 0)


main()
