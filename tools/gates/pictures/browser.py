"""One headless Chromium for many pages: its DevTools protocol over a pipe, with nothing but Python's own library.

Starting a browser takes seconds, opening a page in one that runs takes a tenth of one.
"""

import base64
import json
import os
import shutil
import subprocess
import threading

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-extensions",
    "--disable-dev-shm-usage", "--remote-debugging-pipe",
]


class BrowserError(Exception):
    pass


class Browser:
    """The browser and its one tab. Messages are JSON that ends in a zero byte, out on its descriptor 3, in on 4."""

    def __init__(self, home):
        out_end, self.to_browser = os.pipe()
        from_browser, in_end = os.pipe()

        def place():
            # Away from 3 and 4 first: one may be where the other belongs.
            first, second = os.dup(out_end), os.dup(in_end)
            first, second = (os.dup(first), os.dup(second)) if {first, second} & {3, 4} else (first, second)
            os.dup2(first, 3)
            os.dup2(second, 4)

        self.process = subprocess.Popen(
            [CHROMIUM, *FLAGS, f"--user-data-dir={home}/profile", "about:blank"], close_fds=False, preexec_fn=place,
            env=dict(os.environ, HOME=home), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(out_end)
        os.close(in_end)
        self.answers = os.fdopen(from_browser, "rb", buffering=0)
        self.rest, self.number, self.session, self.events = b"", 0, None, []
        # A browser that hangs must not hang the gate.
        self.alarm = threading.Timer(300, self.process.kill)
        self.alarm.start()
        tabs = self.call("Target.getTargets")["targetInfos"]
        tab = next(target["targetId"] for target in tabs if target["type"] == "page")
        self.session = self.call("Target.attachToTarget", targetId=tab, flatten=True)["sessionId"]
        self.call("Page.enable")
        self.call("Network.enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.alarm.cancel()
        self.process.kill()
        self.process.wait()

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.to_browser, data):]
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise BrowserError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self.events.append(answer)

    def receive(self):
        while b"\0" not in self.rest:
            more = self.answers.read(1 << 20)
            if not more:
                raise BrowserError("chromium ended")
            self.rest += more
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def open(self, path):
        """Shows a file, and returns the addresses of everything that was asked for beside it."""
        self.events = []
        self.call("Page.navigate", url="file://" + path)
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self.receive())
        asked = [event["params"]["request"]["url"] for event in self.events
                 if event.get("method") == "Network.requestWillBeSent"]
        return [address for address in asked if address != "file://" + path]

    def look(self, width, height, scheme="light", medium="screen"):
        """The size of the window, the colour scheme that the reader prefers, and what it is shown on."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.call(
            "Emulation.setEmulatedMedia", media=medium,
            features=[{"name": "prefers-color-scheme", "value": scheme}])

    def evaluate(self, script):
        """The value of an expression in the page. It runs although the page itself may run none."""
        result = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        if "exceptionDetails" in result:
            raise BrowserError(json.dumps(result["exceptionDetails"])[:500])
        return result["result"].get("value")

    def picture(self, target, whole=False, scale=None):
        """Writes what is seen as a PNG: the whole page where that is asked for, or its beginning, made smaller."""
        area = {}
        if scale:
            view = self.call("Page.getLayoutMetrics")["cssVisualViewport"]
            area["clip"] = {"x": 0, "y": 0, "width": view["clientWidth"], "height": view["clientHeight"], "scale": scale}
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole, **area)
        with open(target, "wb") as file:
            file.write(base64.b64decode(data["data"]))

    def pdf(self, target, width, height):
        """On paper of so many inches."""
        data = base64.b64decode(self.call(
            "Page.printToPDF", displayHeaderFooter=False, printBackground=True, paperWidth=width, paperHeight=height,
        )["data"])
        with open(target, "wb") as file:
            file.write(data)
        return data
