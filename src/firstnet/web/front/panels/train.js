// The panel "Train": the choices of a run, its curves, and the network at work.
import { aDigit, bars } from "../elements/bars.js";
import { chart } from "../elements/chart.js";
import { button, card, lead } from "../elements/controls.js";
import { el, say } from "../elements/dom.js";
import { digit } from "../elements/pictures.js";
import { argmax } from "../state/costs.js";
import { bookRun } from "./choosing.js";
import { Form } from "./form.js";
import { bookWords, figures, line, percent, status } from "./words.js";

const SLOWLY = 3; // epochs per second: the book's 30 take ten seconds
const SHORT = 30; // epochs; a longer run is not shown whole from the start
const EACH_MS = 2500; // how long a digit is shown before the next one
const LINES = 500; // of the latest epochs
const TEST_DIGITS = 10_000;

export function mount(element, source, words, show) {
  const training = new Training(source, words, show);
  element.append(training.welcome, training.element);
  training.refresh();
  return { refresh: () => training.refresh(), watch: () => training.watch() };
}

class Training {
  constructor(source, words, show) {
    Object.assign(this, { source, words, kept: null, changes: 0, complaint: "" });
    this.first = source.state.number;
    this.form = new Form(source, words);
    this.welcome = el(
      "section",
      { class: "card welcome", "aria-label": "Welcome" },
      el("p", {}, words.welcome),
      button("Watch it learn", () => this.watch(), "strong"),
      ...(words.examination ? [button("Why doesn’t mine?", () => show("Doctor"))] : []),
    );
    this.reading = new Reading(source);
    this.element = el(
      "div",
      { class: "training" },
      el("div", { class: "stack" }, this.runCard(), this.form.element),
      el(
        "div",
        { class: "stack" },
        this.accuracyCard(),
        this.reading.element,
        this.costCard(),
        this.linesCard(),
      ),
    );
  }

  runCard() {
    this.go = button("Run", () => this.runOrPause(), "strong");
    this.status = el("p", { class: "number status" });
    this.says = el("p", { class: "sr", role: "status" });
    this.trouble = el("p", { class: "bad", role: "alert" });
    const others = [
      button("Start again", () => this.startAgain()),
      button("One mini-batch", () => this.begin("oneMiniBatch")),
      button("One epoch", () => this.begin("oneEpoch")),
    ];
    return card(
      "Train",
      "training",
      el("div", { class: "buttons" }, this.go, ...others),
      this.status,
      this.says,
      this.trouble,
    );
  }

  accuracyCard() {
    this.accuracy = chart("Accuracy after each epoch", 300);
    this.book = el("p", { class: "muted small" });
    this.keep = button("Keep to compare", () => this.keepCurves());
    this.drop = button("Remove the kept run", () => this.keepCurves(null));
    const figure = (name) => {
      const [number, words] = [el("span", { class: "figure-number" }), el("span", { class: "muted small" })];
      return { number, words, element: el("div", { class: `figure ${name}` }, number, words) };
    };
    this.figures = [figure("test"), figure("train")];
    const all = el("div", { class: "figures" }, ...this.figures.map((it) => it.element));
    return card(
      "Accuracy",
      "accuracy",
      all,
      this.accuracy,
      this.book,
      el("div", { class: "row" }, this.keep, this.drop),
    );
  }

  costCard() {
    this.cost = chart("Cost after each epoch", 220);
    return card("Cost", "cost_curves", this.cost);
  }

  linesCard() {
    this.lines = el("pre", {
      class: "lines",
      tabindex: "0",
      role: "group",
      "aria-label": "Printed lines of the epochs",
    });
    return card("As the book prints it", null, this.lines);
  }

  refresh() {
    this.reading.refresh();
    const { state } = this.source;
    const over = state.points.length >= state.goal;
    this.welcome.hidden = !(state.number === this.first && !state.running && state.beats === 0);
    say(this.go, state.running ? "Pause" : over ? "Train longer" : "Run");
    say(this.status, status(state));
    say(this.says, state.running ? "" : `Paused. ${status(state)}`);
    const trouble = this.complaint || state.trouble;
    say(this.trouble, trouble ? `✗ ${trouble}` : "");
    figures(state).forEach(([number, words], i) => {
      say(this.figures[i].number, number);
      say(this.figures[i].words, words);
    });
    const { number, points, goal, choices } = state;
    const mark = [number, points.length, goal, this.changes, JSON.stringify(choices)].join();
    if (mark !== this.drawn) {
      this.drawn = mark;
      this.draw(state);
    }
  }

  draw({ points, goal, choices }) {
    const book = bookRun(choices, this.words.runs);
    const behind = this.kept ?? [];
    const ahead = Math.min(goal, Math.max(SHORT, 2 * points.length));
    const last =
      Math.max(
        2,
        points.length,
        behind.length,
        ahead,
        1 + Math.max(0, ...(book?.marks ?? []).map(([epoch]) => epoch)),
      ) - 1;
    const curve = (name, form, from, value) => ({
      name,
      form,
      points: from.map((it) => [it.epoch, value(it)]),
    });
    const curves = (value) => [
      ...(this.kept
        ? [
            curve("kept run, test", "test kept", behind, (it) => value(it.test)),
            curve("kept run, training", "train kept", behind, (it) => value(it.training)),
          ]
        : []),
      curve("training digits", "train", points, (it) => value(it.training)),
      curve("test digits", "test", points, (it) => value(it.test)),
    ];
    const marks = book?.marks.length
      ? [
          {
            name: book.on === "test" ? "the book" : `the book (${book.on} digits)`,
            form: "book",
            points: book.marks,
          },
        ]
      : [];
    this.accuracy.show({
      series: [...marks, ...curves(percent)],
      last,
      unit: " %",
      top: 100,
      level: book?.best ? { name: `the book's best: ${book.best} %`, value: book.best } : null,
    });
    this.cost.show({ series: curves((score) => score.cost), last });
    say(this.book, bookWords(book));
    this.keep.disabled = !points.length;
    this.drop.hidden = !this.kept;
    say(this.lines, points.slice(-LINES).map(line).join("\n") || "Nothing yet.");
    this.lines.scrollTop = this.lines.scrollHeight;
  }

  keepCurves(points = this.source.state.points) {
    this.kept = points;
    this.changes++;
    this.refresh();
  }

  // Tells the source, and what it answers where that is a refusal.
  async tell(verb, argument) {
    this.complaint = "";
    try {
      await this.source.tell(verb, argument);
    } catch (error) {
      this.complaint = error.message;
    }
    this.refresh();
  }

  async begin(verb) {
    this.complaint = "";
    if (await this.form.apply()) await this.tell(verb);
  }

  runOrPause() {
    return this.source.state.running ? this.tell("pause") : this.begin("go");
  }

  // Deals new starting weights by the form; goes on only if it was running.
  async startAgain() {
    const choices = this.form.read();
    if (!choices) return;
    await this.tell("startAgain", { choices, going: this.source.state.running });
    this.form.tell();
  }

  // Trains the book's first network from the start, slowly enough to watch.
  async watch() {
    this.go.focus(); // the button that was pressed goes with the welcome
    this.form.show({ ...this.source.state.choices, ...this.firstChoices() });
    await this.form.slow(SLOWLY);
    await this.tell("startAgain", { choices: this.form.read(), going: true });
    this.form.tell();
  }

  firstChoices() {
    const { hidden, ...texts } = this.words.choices;
    return { ...texts, hidden: [hidden] };
  }
}

// The card that shows the network at work: a test digit, its outputs, and whether it is right.
class Reading {
  constructor(source) {
    this.source = source;
    this.picture = el("img", { class: "digit large", alt: "" });
    this.says = el("p", { class: "verdict" });
    this.bars = bars();
    this.going = el("input", {
      type: "checkbox",
      checked: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    });
    this.number = 0;
    this.element = card(
      "A test digit",
      null,
      lead("The network has one output for each digit. The largest one is its answer."),
      el(
        "div",
        { class: "reading" },
        el("div", { class: "stack reading-digit" }, this.picture, this.says),
        el("div", { class: "grow" }, this.bars),
      ),
      el(
        "div",
        { class: "row" },
        button("Another digit", () => this.another()),
        el("label", { class: "row" }, this.going, "Another one every few seconds"),
      ),
    );
    setInterval(
      () => this.going.checked && !document.hidden && this.element.offsetParent && this.another(),
      EACH_MS,
    );
  }

  another() {
    this.number = Math.floor(Math.random() * TEST_DIGITS);
    this.refresh();
  }

  async refresh() {
    const { number: run, beats } = this.source.state;
    const mark = [run, beats, this.number].join();
    if (mark === this.mark) return;
    this.mark = mark;
    const { pixels, label, outputs } = await this.source.ask("read", { number: this.number });
    if (mark !== this.mark) return; // another one has come meanwhile
    const read = argmax(outputs);
    this.picture.src = digit(pixels);
    this.picture.alt = `Test digit ${this.number}, ${aDigit(label)}`;
    this.bars.show(outputs);
    say(this.says, `Answer: ${read} ${read === label ? "✓ right" : `✗ it is ${aDigit(label)}`}`);
  }
}
