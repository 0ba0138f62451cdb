"""What a reader sees on the canvas: its pixels, and where the elements and lines stand in the window."""

from __future__ import annotations

from playwright.sync_api import Page

Spot = tuple[float, float]


SETTLED = """async () => {
  const canvas = document.querySelector("#canvas canvas");
  const read = () => {
    const [copy, { width, height }] = [document.createElement("canvas"), canvas];
    Object.assign(copy, { width, height });
    const pen = copy.getContext("2d", { willReadFrequently: true });
    pen.fillStyle = getComputedStyle(document.getElementById("canvas")).backgroundColor;
    pen.fillRect(0, 0, width, height);
    pen.drawImage(canvas, 0, 0);
    return { width, height, data: pen.getImageData(0, 0, width, height).data };
  };
  const count = (one, other) => {
    if (one.data.length !== other.data.length) return Infinity;
    let many = 0;
    for (let place = 0; place < one.data.length; place += 4) {
      if ([0, 1, 2].some((tone) => Math.abs(one.data[place + tone] - other.data[place + tone]) > 16)) many += 1;
    }
    return many;
  };
  let [before, now] = [read(), read()];
  for (let same = 0; same < 2; same = count(before, now) ? 0 : same + 1) {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    [before, now] = [now, read()];
  }
  return { ...now, count };
}"""
"""The pixels of the canvas on its ground once nothing is waiting to be drawn, and how many differ between two such."""


def keep_pixels(page: Page) -> None:
    """Remember what the canvas shows."""
    page.evaluate(f"async () => {{ window.kept = await ({SETTLED})(); }}")


def changed_pixels(page: Page) -> int:
    """How many pixels now differ, for an eye, from those remembered."""
    many: int = page.evaluate(f"async () => {{ const now = await ({SETTLED})(); return now.count(window.kept, now); }}")
    return many


def spots(page: Page) -> dict[str, Spot]:
    """Where each drawn element stands in the window."""
    found: dict[str, Spot] = page.evaluate(
        """() => {
          const box = document.getElementById("canvas").getBoundingClientRect();
          return Object.fromEntries(kgPage.drawn().map((id) => {
            const spot = kgPage.spot(id);
            return [id, [spot.x + box.left, spot.y + box.top]];
          }));
        }"""
    )
    return found


def seen(page: Page) -> int:
    """How many drawn elements show the colour of a class in the legend at the place where they stand."""
    many: int = page.evaluate(
        f"""async () => {{
          const {{ width, data }} = await ({SETTLED})();
          const ratio = width / document.querySelector("#canvas canvas").clientWidth;
          const marks = [...document.querySelectorAll("#legend [data-legend=class] path")];
          const fills = marks.map((mark) => mark.getAttribute("fill").slice(1));
          return kgPage.drawn().filter((id) => {{
            const spot = kgPage.spot(id);
            const place = 4 * (Math.round(spot.y * ratio - 0.5) * width + Math.round(spot.x * ratio - 0.5));
            return fills.some((fill) => [0, 1, 2].every((tone) =>
              Math.abs(data[place + tone] - parseInt(fill.slice(2 * tone, 2 * tone + 2), 16)) < 60));
          }}).length;
        }}"""
    )
    return many


def lines(page: Page) -> dict[str, Spot]:
    """The middle of each straight line in the window, where no label stands, by its name."""
    found: dict[str, Spot] = page.evaluate(
        """() => {
          const box = document.getElementById("canvas").getBoundingClientRect();
          return Object.fromEntries(kgPage.lines().filter((line) => !line.bend).map((line) => {
            const [from, to] = line.ends.map(kgPage.spot);
            return [line.ends.join(" "), { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }];
          }).filter(([, spot]) => kgPage.labelAt(spot) < 0).map(([ends, spot]) => {
            return [ends, [spot.x + box.left, spot.y + box.top]];
          }));
        }"""
    )
    return found


def outside(page: Page) -> list[str]:
    """Drawn elements that are not on the canvas."""
    box = page.locator("#canvas").bounding_box()
    assert box
    return [
        name
        for name, (x, y) in spots(page).items()
        if not (box["x"] <= x <= box["x"] + box["width"] and box["y"] <= y <= box["y"] + box["height"])
    ]


def corner(page: Page) -> Spot:
    """A place on the canvas where nothing stands when all is in sight."""
    box = page.locator("#canvas").bounding_box()
    assert box
    return box["x"] + 12, box["y"] + box["height"] - 12


def press(page: Page, selector: str, times: int = 1) -> None:
    """Press a control without moving the pointer, as a key or a script does."""
    for _ in range(times):
        page.locator(selector).evaluate("(control) => control.click()")


def drag(page: Page, start: Spot, way: Spot) -> None:
    """Drag with the mouse, a step in a frame, since a browser joins the moves of one frame."""
    page.mouse.move(*start)
    page.mouse.down()
    for share in (0.5, 0.9, 1):
        page.mouse.move(start[0] + way[0] * share, start[1] + way[1] * share)
        page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.mouse.up()
