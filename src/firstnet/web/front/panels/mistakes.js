// The panel "Mistakes": the confusion matrix, the digits of a cell, and the worst mistakes.
import { aDigit, capital } from "../elements/bars.js";
import { card, lead } from "../elements/controls.js";
import { el, say } from "../elements/dom.js";
import { digit } from "../elements/pictures.js";
import { among, confusion, judge, worst } from "../state/mistakes.js";

const JUDGE_MS = 400; // while it trains, all test digits are read so often
const [CELL, WORST] = [40, 12]; // how many digits are shown
const STRONG = 25; // a mistake that one in so many digits suffers has the full colour
const WORST_LEAD = "Where the network is most sure of a wrong answer: ✓ is the digit, ✗ the answer.";
const CLASSES = [...Array(10).keys()];

export function mount(element, source) {
  const mistakes = new Mistakes(source);
  element.append(...mistakes.elements);
  mistakes.refresh();
  return { refresh: () => mistakes.refresh() };
}

class Mistakes {
  constructor(source) {
    Object.assign(this, { source, seen: "", judgeAt: 0, cell: null, pictures: new Map() });
    this.right = el("p", { class: "number" });
    this.cells = CLASSES.map((label) => CLASSES.map((read) => this.cellOf(label, read)));
    this.words = el("p", { role: "status" });
    this.digits = el("ul", { class: "digits" });
    this.worst = el("ul", { class: "mistakes" });
    const below = card("The worst mistakes", null, lead(WORST_LEAD), this.worst);
    below.classList.add("below");
    this.elements = [
      el(
        "div",
        { class: "columns" },
        card("Confusion matrix", null, this.right, this.matrix()),
        card("Digits of the chosen cell", null, this.words, this.digits),
      ),
      below,
    ];
  }

  cellOf(label, read) {
    const kind = label === read ? "right" : "wrong";
    return el("button", { type: "button", class: kind, onclick: () => this.choose([label, read]) });
  }

  matrix() {
    const head = el("tr", {}, el("td"), ...CLASSES.map((read) => el("th", { scope: "col" }, String(read))));
    const rows = this.cells.map((cells, label) =>
      el("tr", {}, el("th", { scope: "row" }, String(label)), ...cells.map((it) => el("td", {}, it))),
    );
    const caption = el("caption", {}, "Rows: the digit. Columns: the answer. Click a number to see its digits.");
    const table = el("table", { class: "matrix" }, caption, el("thead", {}, head), el("tbody", {}, ...rows));
    return el("div", { class: "matrix-room" }, table);
  }

  // Judges the network anew, where it has changed.
  refresh() {
    const { number, beats } = this.source.state;
    if (this.judging || this.seen === `${number}.${beats}`) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.judge(), Math.max(0, this.judgeAt - performance.now()));
  }

  async judge() {
    const { number, beats } = this.source.state;
    const began = performance.now();
    this.judging = true; // one at a time
    const answer = await this.source.ask("answers").catch(() => null);
    this.judging = false;
    this.judgeAt = performance.now() + Math.max(JUDGE_MS, 3 * (performance.now() - began));
    if (!answer) return;
    this.seen = `${number}.${beats}`;
    this.judged = judge(answer.outputs, answer.labels);
    this.show();
    this.refresh(); // it may have changed meanwhile
  }

  choose(cell) {
    this.cell = cell;
    if (this.judged) this.showCell(cell);
  }

  // Shows all of it; the most frequent mistake, where no cell is chosen.
  async show() {
    const { judged } = this;
    const counts = confusion(judged);
    const all = judged.labels.length;
    const [right, wrong] = [judged.correct, all - judged.correct].map((it) => it.toLocaleString("en"));
    say(this.right, `Of ${all.toLocaleString("en")} test digits, ${right} are right and ${wrong} wrong.`);
    counts.forEach((row, label) => row.forEach((count, read) => this.showCount(row, label, read, count)));
    this.showCell(this.cell ?? mostFrequent(counts));
    const items = await Promise.all(worst(judged, WORST).map((number) => this.mistake(judged, number)));
    if (judged === this.judged) this.worst.replaceChildren(...items);
  }

  showCount(row, label, read, count) {
    const cell = this.cells[label][read];
    const share =
      (STRONG * count) /
      Math.max(
        1,
        row.reduce((sum, it) => sum + it, 0),
      );
    say(cell, count ? String(count) : "·");
    cell.style.setProperty("--share", Math.min(1, share).toFixed(2));
    cell.setAttribute("aria-label", `${label} read as ${read}: ${count} digits`);
  }

  async showCell([label, read]) {
    const { judged } = this;
    this.cells.forEach((row, i) =>
      row.forEach((it, j) => it.setAttribute("aria-pressed", String(i === label && j === read))),
    );
    const numbers = among(judged, label, read);
    const few = numbers.length > CELL ? ` (${CELL} are shown)` : "";
    const what = `${capital(aDigit(label))} read as ${aDigit(read)}`;
    say(
      this.words,
      `${what}: ${numbers.length.toLocaleString("en")} digits${few}, each with its output ${read}.`,
    );
    const items = numbers.slice(0, CELL).map(async (number) => {
      const alt = `Test digit ${number}, ${aDigit(label)}`;
      const picture = el("img", { class: "digit", src: await this.picture(number), alt });
      return el("li", {}, picture, el("span", {}, judged.row(number)[read].toFixed(2)));
    });
    const made = await Promise.all(items);
    const pressed = this.cells[label][read].getAttribute("aria-pressed") === "true";
    if (judged === this.judged && pressed) this.digits.replaceChildren(...made);
  }

  // The picture of a test digit; the same few are shown again and again while it trains.
  picture(number) {
    if (!this.pictures.has(number)) {
      const drawn = this.source.ask("digit", { set: "test", number }).then(({ pixels }) => digit(pixels));
      this.pictures.set(number, drawn);
      drawn.catch(() => this.pictures.delete(number)); // it is asked for again
    }
    return this.pictures.get(number);
  }

  async mistake({ labels, read, row }, number) {
    const [label, as] = [labels[number], read[number]];
    const alt = `Test digit ${number}, ${aDigit(label)}`;
    const picture = el("img", { class: "digit", src: await this.picture(number), alt });
    const words = `${capital(aDigit(label))}, read as ${aDigit(as)}`;
    return el("li", {}, picture, el("div", {}, el("p", {}, words), columns(row(number), label, as)));
  }
}

// Ten outputs as small columns: ✓ marks the right digit, ✗ what was read instead.
function columns(outputs, label, read) {
  const told = Array.from(outputs, (fired, number) => `${number}: ${fired.toFixed(2)}`).join(", ");
  const drawn = Array.from(outputs, (fired, number) => {
    const kind = number === label ? "right" : number === read ? "wrong" : "";
    const bar = el("u");
    bar.style.height = `${100 * Math.min(Math.max(fired, 0), 1)}%`;
    const mark = el("i", {}, { right: "✓", wrong: "✗" }[kind] ?? "");
    return el("span", { class: kind }, mark, el("b", {}, bar), String(number));
  });
  return el("div", { class: "outputs", role: "img", "aria-label": `Outputs ${told}` }, ...drawn);
}

function mostFrequent(counts) {
  const wrong = CLASSES.flatMap((label) => CLASSES.map((read) => [label, read])).filter(([a, b]) => a !== b);
  return wrong.reduce((most, it) => (counts[it[0]][it[1]] > counts[most[0]][most[1]] ? it : most));
}
