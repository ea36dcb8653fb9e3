"""What a notebook shows, in a real browser: it renders, and a picture of it is not empty."""

import json
import shutil
import struct
import subprocess
import zlib

import numpy as np
import pytest

import srcdiff as sd
from srcdiff.tools.example import damped, mlp_loss

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no chromium here")
LAYERS = ("W1", "b1", "W2", "b2")


def page():
    """Everything that shows itself, on one page."""
    made = sd.adjoint(damped)
    made(0.5, 3)
    parts = [made, sd.tangent(damped), sd.adjoint(mlp_loss, wrt=LAYERS), made.explain(0.5, 50),
             sd.trace_table(lambda x, y: np.log(x) + x * y - np.sin(y), 2.0, 5.0)]
    body = "\n".join(part._repr_html_() for part in parts)
    # what a reader of the page would see of each statement: how many lines have its color
    measure = """
const seen = {};
for (const line of document.querySelectorAll(".line")) {
  const color = getComputedStyle(line).backgroundColor, box = line.getBoundingClientRect();
  if (color !== "rgba(0, 0, 0, 0)" && box.width > 0 && box.height > 0) seen[color] = (seen[color] || 0) + 1;
}
document.body.dataset.seen = JSON.stringify({colors: seen, tables: document.querySelectorAll("table tr").length});
"""
    return f"<!doctype html><meta charset='utf-8'><title>srcdiff</title><body>{body}<script>{measure}</script></body>"


def run(folder, *options):
    """The browser on the page."""
    path = folder / "page.html"
    path.write_text(page(), encoding="utf-8")
    return subprocess.run([BROWSER, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile",
                           "--window-size=1200,1600", *options, path.as_uri()],
                          capture_output=True, text=True, timeout=120)


def pixels(data):
    """The bytes of the lines of a PNG, unpacked but not unfiltered."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    parts, place = b"", 8
    while place < len(data):
        (length,), kind = struct.unpack(">I", data[place:place + 4]), data[place + 4:place + 8]
        parts += data[place + 8:place + 8 + length] if kind == b"IDAT" else b""
        place += 12 + length
    return zlib.decompress(parts)


def test_page_renders_with_linked_lines(tmp_path):
    done = run(tmp_path, "--dump-dom")
    assert done.returncode == 0
    found = json.loads(done.stdout.partition("data-seen=\"")[2].partition('"')[0].replace("&quot;", '"'))
    assert len(found["colors"]) >= 5                                # a color for each statement
    assert all(count >= 2 for count in found["colors"].values())    # on both sides
    assert found["tables"] > 10


def test_a_picture_is_not_empty(tmp_path):
    picture = tmp_path / "page.png"
    assert run(tmp_path, f"--screenshot={picture}").returncode == 0
    assert len(set(pixels(picture.read_bytes()))) > 50
