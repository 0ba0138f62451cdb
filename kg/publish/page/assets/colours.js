/**
 * A colour of the style sheet, so that the drawing follows the theme.
 * @param {string} name Without the leading dashes.
 * @returns {string}
 */
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/**
 * Outline of a symbol around a point, as an SVG path.
 * @param {string} shape Shape of a class in the ontology.
 * @param {number} x
 * @param {number} y
 * @param {number} r
 * @returns {string}
 */
function symbolPath(shape, x, y, r) {
  const polygon = (points) => `M${points.map(([a, b]) => `${(x + a * r).toFixed(1)} ${(y + b * r).toFixed(1)}`).join("L")}Z`;
  if (shape === "square") return polygon([[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]]);
  if (shape === "diamond") return polygon([[0, -1.15], [1.15, 0], [0, 1.15], [-1.15, 0]]);
  if (shape === "triangle") return polygon([[0, -1.1], [1.1, 0.85], [-1.1, 0.85]]);
  if (shape === "star") {
    const points = Array.from({ length: 10 }, (_, i) => {
      const reach = i % 2 ? 0.52 : 1.2;
      return [reach * Math.sin((i * Math.PI) / 5), -reach * Math.cos((i * Math.PI) / 5)];
    });
    return polygon(points);
  }
  return `M${(x - r).toFixed(1)} ${y.toFixed(1)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
}

/**
 * The symbol of a class, for legends and lists.
 * @param {{colour: string, shape: string}} kind
 * @returns {SVGElement}
 */
function symbol(kind) {
  return draw(
    "svg",
    { viewBox: "0 0 20 20", width: 16, height: 16, class: "symbol", "aria-hidden": "true", focusable: "false" },
    draw("path", { d: symbolPath(kind.shape, 10, 10, 7), fill: kind.colour }),
  );
}

/** The three themes in the order in which the button walks through them. */
const THEMES = ["auto", "light", "dark"];

/** The theme that was chosen before, where the browser keeps such things. */
function openTheme() {
  try {
    const kept = localStorage.getItem("kg-theme");
    if (THEMES.includes(kept)) document.documentElement.dataset.theme = kept;
  } catch {
    // storage is denied: the theme is the system's
  }
}

/** Walk to the next theme. */
function nextTheme() {
  const root = document.documentElement;
  const isDark = root.dataset.theme === "dark"
    || (root.dataset.theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset.theme = isDark ? "light" : "dark";
  try {
    localStorage.setItem("kg-theme", root.dataset.theme);
  } catch {
    // storage is denied: the choice lasts as long as the page
  }
}
