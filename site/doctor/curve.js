// How the network learned: start, middle and end of its training, as a small picture.

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT, LEFT, TOP] = [300, 110, 34, 10];
const [RIGHT, BOTTOM] = [WIDTH - 110, HEIGHT - 22];

/** Return the picture of an examination's trial; null where its training was not counted. */
export function curve({ trial, healed }) {
  if (!trial || trial.right.length < 2) return null;
  const shares = (counts) => counts.map(([right, all]) => right / Math.max(1, all));
  const lines = [
    ["as it is", "is", shares(trial.right)],
    ["a right network", "right", shares(trial.reference)],
    ["with the fix", "fixed", healed ? shares(healed.right) : []],
  ].filter(([, , values]) => values.length > 1);
  const picture = part("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", class: "doctor-curve" });
  const said = lines.map(([name, , values]) => `${name}: ${values.map(percent).join(", ")}`);
  picture.setAttribute("aria-label", `Right answers at start, middle and end. ${said.join("; ")}.`);
  for (const share of [0, 0.5, 1]) {
    picture.append(part("line", { x1: LEFT, x2: RIGHT, y1: height(share), y2: height(share) }));
    picture.append(label(LEFT - 4, height(share) + 3, percent(share), "end"));
  }
  picture.append(label(LEFT, HEIGHT - 6, "start"), label(RIGHT, HEIGHT - 6, "end", "end"));
  for (const [place, [name, kind, values]] of placed(lines)) {
    const step = (RIGHT - LEFT) / (values.length - 1);
    const points = values.map((share, number) => `${LEFT + number * step},${height(share)}`);
    picture.append(part("polyline", { points: points.join(" "), class: `doctor-${kind}` }));
    picture.append(label(RIGHT + 6, place, `${percent(values.at(-1))} ${name}`));
  }
  return picture;
}

// The lines, each with where its name has room: names are kept apart.
function placed(lines) {
  const sorted = [...lines].sort(([, , one], [, , two]) => two.at(-1) - one.at(-1));
  let last = -Infinity;
  return sorted.map((line) => {
    last = Math.max(height(line[2].at(-1)) + 3, last + 12);
    return [last, line];
  });
}

function height(share) {
  return BOTTOM - share * (BOTTOM - TOP);
}

function percent(share) {
  return `${Math.round(100 * share)} %`;
}

function label(x, y, text, anchor = "start") {
  const element = part("text", { x, y, "text-anchor": anchor });
  element.textContent = text;
  return element;
}

function part(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
