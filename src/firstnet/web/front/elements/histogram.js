// A histogram in SVG.
import { svg } from "./dom.js";

const [WIDTH, HEIGHT, FOOT] = [320, 110, 18]; // in the units of the picture; the foot holds the numbers
const BINS = 30;

export function histogram(numbers, words) {
  let [low, high] = [numbers.reduce((a, b) => Math.min(a, b)), numbers.reduce((a, b) => Math.max(a, b))];
  if (high - low < 1e-6) [low, high] = [low - 0.5, high + 0.5];
  const counts = new Array(BINS).fill(0);
  for (const it of numbers) counts[Math.min(BINS - 1, Math.floor(((it - low) / (high - low)) * BINS))]++;
  const highest = Math.max(...counts);
  const step = WIDTH / BINS;
  const rows = counts.map((count, i) => {
    const height = count ? Math.max(1, ((HEIGHT - FOOT - 4) * count) / highest) : 0; // whatever is not 0 can be seen
    return svg("rect", { x: i * step + 0.5, y: HEIGHT - FOOT - height, width: step - 1, height });
  });
  const zero = ((0 - low) / (high - low)) * WIDTH;
  const text = (x, anchor, content) => svg("text", { x, y: HEIGHT - 4, "text-anchor": anchor }, content);
  if (zero > 0.08 * WIDTH && zero < 0.92 * WIDTH) {
    rows.push(svg("line", { x1: zero, x2: zero, y1: 0, y2: HEIGHT - FOOT }), text(zero, "middle", "0"));
  }
  rows.push(text(0, "start", low.toFixed(1)), text(WIDTH, "end", high.toFixed(1)));
  return svg(
    "svg",
    { class: "histogram", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": words },
    ...rows,
  );
}
