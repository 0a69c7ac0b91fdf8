// How a learner's network learned: right answers at start, middle and end of its training, as a small picture.
import { svg } from "./dom.js";

const [WIDTH, HEIGHT, LEFT, TOP] = [300, 110, 34, 10];
const [RIGHT, BOTTOM] = [WIDTH - 110, HEIGHT - 22];

// curves: { name, kind, shares }; `kind` is a class: is, right or fixed.
export function curve(curves) {
  const told = curves.map(({ name, shares }) => `${name}: ${shares.map(percent).join(", ")}`);
  const label = `Right answers at start, middle and end. ${told.join("; ")}.`;
  const attributes = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", class: "trial", "aria-label": label };
  return svg(
    "svg",
    attributes,
    ...[0, 0.5, 1].flatMap((share) => [
      svg("line", { x1: LEFT, x2: RIGHT, y1: height(share), y2: height(share) }),
      text(LEFT - 4, height(share) + 3, percent(share), "end"),
    ]),
    text(LEFT, HEIGHT - 6, "start"),
    text(RIGHT, HEIGHT - 6, "end", "end"),
    ...placed(curves).flatMap(([place, it]) => [line(it), text(RIGHT + 6, place, named(it))]),
  );
}

function line({ kind, shares }) {
  const step = (RIGHT - LEFT) / (shares.length - 1);
  const points = shares.map((share, number) => `${LEFT + number * step},${height(share)}`);
  return svg("polyline", { points: points.join(" "), class: kind });
}

// The curves, each with where its name has room: names are kept apart.
function placed(curves) {
  let last = -Infinity;
  return [...curves]
    .sort((one, two) => two.shares.at(-1) - one.shares.at(-1))
    .map((it) => {
      last = Math.max(height(it.shares.at(-1)) + 3, last + 12);
      return [last, it];
    });
}

const height = (share) => BOTTOM - share * (BOTTOM - TOP);
const percent = (share) => `${Math.round(100 * share)} %`;
const named = ({ name, shares }) => `${percent(shares.at(-1))} ${name}`;
const text = (x, y, content, anchor = "start") => svg("text", { x, y, "text-anchor": anchor }, content);
