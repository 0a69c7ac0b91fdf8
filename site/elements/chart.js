// A chart of curves over epochs, in SVG; colours and forms come from site.css.
import { el, svg } from "./dom.js";

const WIDTH = 640;
const EDGE = { left: 48, right: 12, top: 10, bottom: 34 };
const DRAWN = 200; // points of a curve; more can't be told apart

// series: { name, form, points: [[epoch, value]] }, `form` is a class; marks: the same, drawn as diamonds.
export function chart(label, height) {
  const picture = svg("svg", { class: "curves", viewBox: `0 0 ${WIDTH} ${height}`, role: "img" });
  const legend = el("ul", { class: "legend small" });
  const holder = el("div", { class: "chart-room" }, legend, picture);
  holder.show = ({ series, last, unit = "", top = Infinity, level = null }) => {
    const values = series.flatMap(({ points }) => points.map(([, value]) => value)).filter(Number.isFinite);
    const said = series
      .filter(({ points }) => points.length)
      .map(({ name, points }) => `${name} ${shown(points.at(-1)[1])}${unit}`);
    picture.setAttribute("aria-label", `${label}: ${said.join(", ") || "nothing yet"}`);
    legend.replaceChildren(
      ...series.map(({ name, form }) =>
        el(
          "li",
          { class: form },
          svg(
            "svg",
            { viewBox: "0 0 26 10", class: "key" },
            form === "book" ? diamond(13, 5) : svg("path", { d: "M0 5H26" }),
          ),
          name,
        ),
      ),
    );
    const [low, high, step] = span(level === null ? values : [...values, level], top);
    const x = (epoch) => EDGE.left + ((WIDTH - EDGE.left - EDGE.right) * epoch) / Math.max(last, 1);
    const y = (value) =>
      height - EDGE.bottom - ((height - EDGE.top - EDGE.bottom) * (value - low)) / (high - low);
    const rows = [];
    for (let value = low; value <= high + step / 2; value += step) {
      rows.push(
        svg("path", { class: "line", d: `M${EDGE.left} ${y(value).toFixed(1)}H${WIDTH - EDGE.right}` }),
      );
      rows.push(
        svg("text", { x: EDGE.left - 6, y: y(value) + 4, "text-anchor": "end" }, `${shown(value)}${unit}`),
      );
    }
    const every = Math.max(1, nice(last / 6));
    for (let epoch = 0; epoch <= last; epoch += every)
      rows.push(
        svg("text", { x: x(epoch), y: height - EDGE.bottom + 16, "text-anchor": "middle" }, String(epoch)),
      );
    rows.push(svg("text", { x: (EDGE.left + WIDTH) / 2, y: height - 2, "text-anchor": "middle" }, "epoch"));
    if (level !== null)
      rows.push(
        svg("path", { class: "level", d: `M${EDGE.left} ${y(level).toFixed(1)}H${WIDTH - EDGE.right}` }),
      );
    const curves = series.flatMap(({ form, points }) => {
      const at = drawn(points).map(([epoch, value]) => [x(epoch), y(value)]);
      if (form === "book") return at.map(([px, py]) => diamond(px, py));
      if (at.length === 1) return [svg("circle", { class: form, cx: at[0][0], cy: at[0][1], r: 3 })];
      return [
        svg("path", {
          class: `curve ${form}`,
          d: at.map(([px, py], i) => `${i ? "L" : "M"}${px.toFixed(1)} ${py.toFixed(1)}`).join(""),
        }),
      ];
    });
    picture.replaceChildren(...rows, ...curves);
  };
  return holder;
}

const shown = (value) => String(Number(value.toPrecision(4)));
const diamond = (x, y) =>
  svg("path", { class: "book", d: `M${x - 5} ${y}L${x} ${y - 5}L${x + 5} ${y}L${x} ${y + 5}Z` });

// Every so many points, and the last one.
function drawn(points) {
  const every = Math.ceil(points.length / DRAWN) || 1;
  return points.filter((_, i) => i % every === 0 || i === points.length - 1);
}

// The next of 1, 2, 5, 10, 20 … from a number on.
function nice(number) {
  const power = 10 ** Math.floor(Math.log10(number || 1));
  return [1, 2, 5, 10].map((it) => it * power).find((it) => it >= number - 1e-12);
}

// Round limits around the values, and the step between lines.
function span(values, top) {
  if (!values.length) return top === Infinity ? [0, 1, 0.25] : [0, top, top / 4];
  let [low, high] = [Math.min(...values), Math.max(...values)];
  if (high - low < 1e-9) [low, high] = [low - Math.abs(low || 1) / 10, high + Math.abs(high || 1) / 10];
  const step = nice((high - low) / 4);
  return [Math.floor(low / step) * step, Math.min(Math.ceil(high / step) * step, Math.max(top, high)), step];
}
