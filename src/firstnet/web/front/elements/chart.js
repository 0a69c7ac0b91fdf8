// A chart of curves over epochs, in SVG as wide as its place; colours and forms come from styles/controls.css.
import { el, svg } from "./dom.js";

const EDGE = { left: 52, right: 12, top: 10, bottom: 36 };
const DRAWN = 200; // points of a curve; more can't be told apart

// Returns an element with show({ series, last, unit, top, level }). series: { name, form, points }, where
// `form` is a class, "book" for marks, and points are [epoch, value]; last: the last epoch there is room
// for; top: the largest value there can be; level: { name, value }, drawn across it. A click in the legend hides
// a curve; a pointer over the chart shows the values of its epoch.
export function chart(label, height) {
  const picture = svg("svg", { class: "curves", role: "img", height });
  const legend = el("ul", { class: "legend small" });
  const tip = el("div", { class: "tip small number", hidden: true });
  const holder = el("div", { class: "chart-room" }, legend, picture, tip);
  const hidden = new Set(); // names of curves
  let options = null;
  let pointed = null; // where the pointer is, in pixels from the left
  let listed = "";
  const draw = () => {
    const width = picture.clientWidth;
    if (!options || !width) return;
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const seen = { ...options, series: options.series.filter(({ name }) => !hidden.has(name)) };
    const scales = scalesOf(seen, width, height);
    picture.replaceChildren(...frame(seen, scales), ...seen.series.flatMap((it) => curve(it, scales)));
    tip.hidden = pointed === null;
    if (pointed !== null) picture.append(...pointAt(pointed, seen, scales, tip, width));
  };
  const list = ({ series }) => {
    const names = series.map(({ name, form }) => `${name} ${form}`).join();
    if (names === listed) return; // so that a button keeps its focus
    listed = names;
    const toggle = (name) => {
      if (!hidden.delete(name)) hidden.add(name);
      draw();
      return !hidden.has(name);
    };
    legend.replaceChildren(...series.map((it) => key(it, !hidden.has(it.name), toggle)));
  };
  picture.onpointermove = ({ clientX }) => {
    pointed = clientX - picture.getBoundingClientRect().left;
    draw();
  };
  picture.onpointerleave = () => {
    pointed = null;
    draw();
  };
  holder.show = (wanted) => {
    options = { unit: "", top: Infinity, level: null, ...wanted };
    picture.setAttribute("aria-label", `${label}: ${inWords(options)}`);
    list(options);
    draw();
  };
  new ResizeObserver(draw).observe(picture);
  return holder;
}

// Where an epoch and a value are in the picture, and the lines of the chart.
function scalesOf({ series, last, top, level }, width, height) {
  const values = series.flatMap(({ points }) => points.map(([, value]) => value)).filter(Number.isFinite);
  const [low, high, step] = span(level ? [...values, level.value] : values, top);
  const [right, bottom] = [width - EDGE.right, height - EDGE.bottom];
  return {
    x: (epoch) => EDGE.left + ((right - EDGE.left) * epoch) / Math.max(last, 1),
    y: (value) => bottom - ((bottom - EDGE.top) * (value - low)) / (high - low),
    lines: Array.from({ length: Math.round((high - low) / step) + 1 }, (_, i) => low + i * step),
    right,
    bottom,
  };
}

function frame({ last, unit, level }, { x, y, lines, right, bottom }) {
  const text = (at, down, anchor, content) => svg("text", { x: at, y: down, "text-anchor": anchor }, content);
  const across = (value, form) =>
    svg("path", { class: form, d: `M${EDGE.left} ${y(value).toFixed(1)}H${right}` });
  const every = Math.max(1, nice(last / 6));
  const epochs = Array.from({ length: Math.floor(last / every) + 1 }, (_, i) => i * every);
  return [
    ...lines.map((value) => across(value, "line")),
    ...lines.map((value) => text(EDGE.left - 6, y(value) + 4, "end", shown(value) + unit)),
    ...epochs.map((epoch) => text(x(epoch), bottom + 16, "middle", String(epoch))),
    text((EDGE.left + right) / 2, bottom + 32, "middle", "epoch"),
    ...(level ? [across(level.value, "level"), text(right - 4, y(level.value) - 5, "end", level.name)] : []),
  ];
}

function curve({ form, points }, { x, y }) {
  const finite = points.filter(([, value]) => Number.isFinite(value));
  if (!finite.length) return [];
  const at = drawn(finite).map(([epoch, value]) => [x(epoch).toFixed(1), y(value).toFixed(1)]);
  if (form === "book") return at.map(([across, down]) => diamond(Number(across), Number(down)));
  if (at.length === 1) return [svg("circle", { class: form, cx: at[0][0], cy: at[0][1], r: 3 })];
  const line = at.map(([across, down], i) => `${i ? "L" : "M"}${across} ${down}`).join("");
  return [svg("path", { class: `curve ${form}`, d: line })];
}

function key({ name, form }, shown, toggle) {
  const sample = form === "book" ? diamond(13, 5) : svg("path", { d: "M0 5H26" });
  const picture = svg("svg", { viewBox: "0 0 26 10", class: "key", "aria-hidden": "true" }, sample);
  const press = () => button.setAttribute("aria-pressed", String(toggle(name)));
  const button = el("button", { type: "button", "aria-pressed": String(shown), onclick: press }, picture, name);
  return el("li", { class: form }, button);
}

// Fills the tip with the values of the epoch that is pointed at; returns a line through it.
function pointAt(across, { series, last, unit }, { x, right, bottom }, tip, width) {
  const share = Math.min(Math.max((across - EDGE.left) / (right - EDGE.left), 0), 1);
  const epoch = Math.round(share * last);
  const values = series.flatMap(({ name, points }) =>
    points.filter(([at, value]) => at === epoch && Number.isFinite(value)).map(([, value]) => [name, value]),
  );
  const lines = values.map(([name, value]) => el("span", {}, `${name} ${shown(value)}${unit}`));
  tip.replaceChildren(el("b", {}, `epoch ${epoch}`), ...lines);
  tip.style.left = `${Math.min(x(epoch) + 12, width - tip.offsetWidth)}px`;
  return [svg("path", { class: "line", d: `M${x(epoch)} ${EDGE.top}V${bottom}` })];
}

function inWords({ series, unit }) {
  const there = series.filter(({ points }) => points.length && Number.isFinite(points.at(-1)[1]));
  const said = there.map(({ name, points }) => `${name} ${shown(points.at(-1)[1])}${unit}`);
  return said.join(", ") || "nothing yet";
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
