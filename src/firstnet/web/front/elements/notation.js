// The book's letters, and numbers as one writes them, as elements.
//
//   math(letter("w", 2, "4,130"), " = ", number(-0.000012))
import { el } from "./dom.js";

const MINUS = "−";
const TOO_LARGE = 1e100; // a cost of ln 0, which the book's program puts at the largest number there is
const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

export const all = (...parts) => {
  const made = document.createDocumentFragment();
  made.append(...parts.flat(Infinity));
  return made;
};
export const math = (...parts) => el("p", { class: "fn-math" }, all(parts));

// One of the book's letters, with what stands above and below to its right.
export function letter(name, above = "", below = "") {
  const [raised, lowered] = [String(above), String(below)];
  const made = el("span", {}, el("i", {}, name));
  const [sup, sub] = [raised && el("sup", {}, raised), lowered && el("sub", {}, lowered)];
  if (sup && sub) made.append(el("span", { class: "fn-both" }, sup, sub));
  else made.append(sup || sub || "");
  return made;
}

// A number with so many significant digits, as text and, where it is small or large, a power of ten.
export function number(value, digits = 4) {
  if (Number.isNaN(value)) return "no number";
  if (Math.abs(value) > TOO_LARGE) return value < 0 ? `${MINUS}∞` : "∞";
  if (value && !(Math.abs(value) >= 1e-3 && Math.abs(value) < 1e6)) {
    const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
    const power = el("sup", {}, String(Number(exponent)).replace("-", MINUS));
    return all(`${Number(mantissa)}`.replace("-", MINUS), "·10", power);
  }
  const written =
    Math.abs(value) >= 10 ** digits ? value.toFixed(0) : String(Number(value.toPrecision(digits)));
  return written.replace("-", MINUS);
}

// A number as it stands inside a product: in brackets where it is negative.
export const factor = (value, digits = 4) =>
  value < 0 ? all("(", number(value, digits), ")") : number(value, digits);

// A number as it stands at the end of a sum: + 0.5, or − 0.5.
export const added = (value) => all(value < 0 ? MINUS : "+", "\u00a0", number(Math.abs(value)));

export const total = (below) =>
  el("span", { class: "fn-sum" }, el("b", {}, "∑"), el("small", {}, el("i", {}, below)));

// ∂C over ∂ of a letter.
export const slopeOf = (along) =>
  el("span", { class: "fn-over" }, el("span", {}, "∂", letter("C")), el("span", {}, "∂", along));

// A sum of products, its largest terms first, and how many are left unwritten.
export function terms(products, most = 3) {
  const ordered = [...products].sort(([a, b], [c, d]) => Math.abs(c * d) - Math.abs(a * b));
  const written = ordered
    .slice(0, most)
    .map(([one, other], i) => [i ? " + " : "", factor(one, 3), "·", factor(other, 3)]);
  const left = ordered.length - most;
  return all(written, left > 0 ? [" + … ", el("small", {}, `(${left}\u00a0more)`)] : "");
}

// About how large a number is: 2·10⁻¹³.
export function plain(value) {
  const [mantissa, exponent] = value.toExponential(0).split("e");
  return `${mantissa}·10${[...String(Number(exponent))].map((it) => RAISED[it]).join("")}`;
}
