// One weight, from the forward pass to the step, in the book's equations with its real numbers.
import {
  all,
  added,
  factor,
  letter,
  math,
  number,
  plain,
  slopeOf,
  terms,
  total,
} from "../elements/notation.js";
import { el } from "../elements/dom.js";
import { argmax } from "../state/costs.js";

// A layer's number as the book counts: the inputs are layer 1.
const bookNumber = (layer) => layer + 2;

// Returns the equations of one number: forward, BP1 to BP4, nudge, step.
export function equations(passed, place, checked, moved, choices, words) {
  const last = passed.fired.length - 1;
  return el(
    "div",
    { class: "fn-equations" },
    ...forward(passed, place, words),
    bp1(passed, place.layer === last ? place.j : argmax(passed.y), words),
    ...(place.layer < last ? [bp2(passed, place, words)] : []),
    bp3(passed, place),
    ...(place.k === null ? [] : [bp4(passed, place)]),
    nudge(place, checked),
    step(place, moved, choices),
  );
}

function equation(name, source, lines, said = "") {
  const told = said ? [el("p", { class: "fn-said" }, said)] : [];
  return el(
    "section",
    { class: "fn-equation" },
    el("h4", {}, name, el("small", {}, source)),
    el("div", {}, ...lines.map((it) => math(it)), ...told),
  );
}

function forward(passed, { layer, j }, words) {
  const { layer: own, input, z, a } = passed.fired[layer];
  const [at, before] = [bookNumber(layer), bookNumber(layer) - 1];
  const { symbol, words: said, source } = words.neurons[own.neuron];
  const row = own.w.subarray(j * own.inputs, (j + 1) * own.inputs);
  const products = Array.from(row, (w, k) => [w, input[k]]);
  return [
    equation("Weighted input", "chapter 2, equation 25", [
      [letter("z", at), " = ", letter("w", at), letter("a", before), " + ", letter("b", at)],
      [
        letter("z", at, j),
        " = ",
        total("k"),
        letter("w", at, `${j}k`),
        letter("a", before, "k"),
        " + ",
        letter("b", at, j),
      ],
      [letter("z", at, j), " = ", terms(products), " ", added(own.b[j]), " = ", number(z[j])],
    ]),
    equation(
      "Activation",
      source,
      [
        [
          letter("a", at, j),
          ` = ${symbol}(`,
          letter("z", at, j),
          `) = ${symbol}(`,
          number(z[j]),
          ") = ",
          number(a[j]),
        ],
      ],
      said,
    ),
  ];
}

function bp1(passed, j, words) {
  const { layer, a, slope, delta } = passed.fired.at(-1);
  const at = bookNumber(passed.fired.length - 1);
  const prime = `${words.neurons[layer.neuron].symbol}′`;
  const error = [letter("δ", at, j), " = "];
  const missed = [letter("a", at, j), " − ", letter("y", "", j)];
  const { source, words: why, delta: kind } = words.costs[passed.cost];
  const numbers = [number(a[j]), " − ", number(passed.y[j])];
  const lines = {
    quadratic: [
      [letter("δ", at), " = (", letter("a", at), " − ", letter("y"), `) ⊙ ${prime}(`, letter("z", at), ")"],
      [
        error,
        "(",
        missed,
        `) ${prime}(`,
        letter("z", at, j),
        ") = (",
        numbers,
        ")·",
        factor(slope[j]),
        " = ",
        number(delta[j]),
      ],
    ],
    slopes: [
      [letter("δ", at), " = ∇", el("sub", {}, "a"), `C ⊙ ${prime}(`, letter("z", at), ")"],
      [error, number(delta[j])],
    ],
    plain: [
      [letter("δ", at), " = ", letter("a", at), " − ", letter("y")],
      [error, missed, " = ", numbers, " = ", number(delta[j])],
    ],
  }[kind];
  return equation("BP1", `chapter 2, BP1; ${source}`, lines, `The error of output ${j}. ${why}`.trim());
}

function bp2(passed, { layer, j }, words) {
  const [own, following] = [passed.fired[layer], passed.fired[layer + 1]];
  const [at, after] = [bookNumber(layer), bookNumber(layer) + 1];
  const prime = `${words.neurons[own.layer.neuron].symbol}′`;
  const { w, inputs } = following.layer;
  const back = Array.from(following.delta, (delta, i) => [w[i * inputs + j], delta]);
  return equation(
    "BP2",
    "chapter 2",
    [
      [
        letter("δ", at),
        " = ((",
        letter("w", after),
        ")",
        el("sup", {}, "T"),
        " ",
        letter("δ", after),
        `) ⊙ ${prime}(`,
        letter("z", at),
        ")",
      ],
      [
        letter("δ", at, j),
        " = (",
        total("i"),
        letter("w", after, `i${j}`),
        letter("δ", after, "i"),
        `) ${prime}(`,
        letter("z", at, j),
        ")",
      ],
      [letter("δ", at, j), " = (", terms(back), ")·", factor(own.slope[j]), " = ", number(own.delta[j])],
    ],
    `The errors of layer ${after} flow back through its weights.`,
  );
}

function bp3(passed, { layer, j }) {
  const at = bookNumber(layer);
  return equation("BP3", "chapter 2", [
    [slopeOf(letter("b", at, j)), " = ", letter("δ", at, j), " = ", number(passed.fired[layer].delta[j])],
  ]);
}

function bp4(passed, { layer, j, k }) {
  const { input, delta } = passed.fired[layer];
  const at = bookNumber(layer);
  const line = [
    slopeOf(letter("w", at, `${j},${k}`)),
    " = ",
    letter("a", at - 1, k),
    letter("δ", at, j),
    " = ",
    factor(input[k]),
    "·",
    factor(delta[j]),
    " = ",
    number(input[k] * delta[j]),
  ];
  return equation(
    "BP4",
    "chapter 2",
    [line],
    input[k] === 0 ? "Its input is 0, so this digit doesn't change it." : "",
  );
}

function nudge(place, checked) {
  const called = () => nameOf(place);
  const epsilon = () => letter("ε");
  const lines = [
    [
      slopeOf(called()),
      " ≈ (",
      letter("C"),
      "(",
      called(),
      " + ",
      epsilon(),
      ") − ",
      letter("C"),
      "(",
      called(),
      " − ",
      epsilon(),
      ")) / 2",
      epsilon(),
    ],
    [
      "(",
      number(checked.above, 12),
      " − ",
      number(checked.below, 12),
      ") / ",
      number(checked.width),
      " = ",
      number(checked.nudged),
    ],
  ];
  return equation("Nudge", "chapter 2, equation 46", lines, verdict(checked));
}

export function verdict({ above, below, nudged, slope, agree }) {
  if (!Number.isFinite(nudged) || Math.max(above, below) > 1e100)
    return "The cost is infinite here, because an output is completely wrong; a nudge can't measure the slope.";
  const apart = plain(Math.abs(nudged - slope));
  if (agree) return `✓ The nudge agrees with backpropagation; they differ by ${apart}.`;
  return `✗ The nudge differs by ${apart}: it crosses a kink of a neuron, or the cost is too flat to measure.`;
}

function step(place, { before, slope, l2, eta, after }, { momentum, dropout }) {
  const slopes = [[[letter("η"), slopeOf(nameOf(place))], slope]];
  if (l2) slopes.push([[letter("η"), " (", letter("λ"), "/", letter("n"), ") ", nameOf(place)], l2]);
  const lines = [
    [nameOf(place, "′"), " = ", nameOf(place), slopes.map(([written]) => [" − ", written])],
    [
      nameOf(place, "′"),
      " = ",
      number(before, 6),
      slopes.map(([, it]) => [" − ", number(eta), "·", factor(it)]),
      " = ",
      number(after, 6),
    ],
  ];
  const source = `chapter 1, equation ${place.k === null ? 21 : 20}${l2 ? "; chapter 3, equation 88" : ""}`;
  const left = [momentum ? "momentum" : "", dropout ? "dropout" : ""].filter(Boolean).join(" and ");
  return equation("Step", source, lines, left ? `A plain step, without ${left}.` : "");
}

// The letter of a weight or a bias.
export function nameOf({ layer, j, k }, prime = "") {
  return k === null
    ? letter(`b${prime}`, bookNumber(layer), j)
    : letter(`w${prime}`, bookNumber(layer), `${j},${k}`);
}

// What happens to one number, as a short list.
export function figures(place, checked, { before, after }) {
  const rows = [
    [nameOf(place), number(before, 6)],
    [slopeOf(nameOf(place)), number(checked.slope)],
    [`${checked.agree ? "✓" : "✗"} by the nudge`, number(checked.nudged)],
    ["after the step", number(after, 6)],
  ];
  return el(
    "dl",
    { class: "fn-figures" },
    ...rows.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))),
  );
}

// The same in plain text, for those who hear the page.
export function told({ layer, j, k }, checked, { before, after }) {
  const what = k === null ? `bias of neuron ${j}` : `weight from neuron ${k} to neuron ${j}`;
  const short = (it, digits) => String(Number(it.toPrecision(digits)));
  return `Layer ${bookNumber(layer)}, ${what}: ${short(before, 6)}; slope ${short(checked.slope, 4)}, by the nudge ${short(checked.nudged, 4)}; after the step ${short(after, 6)}.`;
}

// A small table of a layer: z, a, the slope there, δ; of the last also y.
export function table(passed, layer, words) {
  const { z, a, slope, delta, layer: own } = passed.fired[layer];
  const columns = [
    ["z", z],
    ["a", a],
  ];
  if (layer === passed.fired.length - 1) columns.push(["y", passed.y]);
  if (own.neuron !== "softmax") columns.push([`${words.neurons[own.neuron].symbol}′`, slope]); // softmax has none of its own z alone
  columns.push(["δ", delta]);
  const head = el(
    "tr",
    {},
    el("th", { scope: "col" }, "neuron"),
    ...columns.map(([name]) => el("th", { scope: "col" }, letter(name))),
  );
  const rows = Array.from(z, (_, j) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, String(j)),
      ...columns.map(([, it]) => el("td", {}, number(it[j], 3))),
    ),
  );
  return el("table", { class: "fn-table" }, el("thead", {}, head), el("tbody", {}, ...rows));
}
