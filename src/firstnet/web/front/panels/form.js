// The form of the panel "Train": the choices of a run, and what becomes of them.
import { card, field, glossary, input, select } from "../elements/controls.js";
import { el, say } from "../elements/dom.js";
import { bookRun, read, textsOf, waiting } from "./choosing.js";

const [PRESET, OWN] = ["A run from the book", "My own"];
const PACES = [
  [Infinity, "as fast as possible"],
  [3, "3 epochs per second"],
  [0.1, "10 seconds per epoch"],
];
const MOST_DIGITS = 50_000;

export class Form {
  constructor(source, words) {
    Object.assign(this, { source, words, controls: {}, holders: {} });
    const texts = textsOf(source.state.choices);
    for (const name of [...words.now, ...words.new]) {
      const apply = () => this.apply();
      const control = words.names[name]
        ? select(words.names[name], texts[name], { onchange: apply })
        : input(texts[name], { onchange: apply, inputmode: name === "hidden" ? "text" : "decimal" });
      this.controls[name] = control;
      this.holders[name] = field(words.labels[name], control);
    }
    this.preset = select([OWN, ...words.runs.map((it) => it.name)], OWN, {
      onchange: () => this.takePreset(),
    });
    this.pace = select(PACES, Infinity, { onchange: () => source.tell("pace", Number(this.pace.value)) });
    this.waits = el("p", { class: "muted small waits", role: "status" });
    const fields = (names) => el("div", { class: "fields" }, ...names.map((name) => this.holders[name]));
    const shown = Object.fromEntries([...words.now, ...words.new].map((name) => [name, words.labels[name]]));
    this.element = card(
      "Hyper-parameters",
      null,
      field(PRESET, this.preset),
      el("h3", {}, "Applied at once"),
      fields(words.now),
      el("h3", {}, "Applied by “Start again”"),
      fields(words.new),
      this.waits,
      el("h3", {}, "Slow down to watch"),
      field("Pace", this.pace),
      glossary("What these choices mean", { preset: PRESET, ...shown }),
    );
    this.element.classList.add("choices");
    this.tell();
  }

  // Returns the choices; null where a field can't be read, which says so itself.
  read() {
    const texts = Object.fromEntries(Object.entries(this.controls).map(([name, it]) => [name, it.value]));
    const { choices, errors = {} } = read(texts, this.words, MOST_DIGITS);
    for (const [name, holder] of Object.entries(this.holders)) holder.complain(errors[name]);
    return choices ?? null;
  }

  // Lets the run take up what it can on its way. Returns the choices, or null.
  async apply() {
    const choices = this.read();
    if (!choices) return null;
    try {
      await this.source.tell("change", choices);
    } catch (error) {
      say(this.waits, error.message);
      return null;
    }
    this.tell();
    return choices;
  }

  // Says which fields wait for a new run, and which run of the book this is.
  tell() {
    const choices = this.read();
    if (!choices) return;
    const names = waiting(choices, this.source.state.choices).map((name) => this.words.labels[name]);
    say(this.waits, names.length ? `Waiting for “Start again”: ${names.join(", ")}.` : "");
    this.preset.value = bookRun(choices, this.words.runs)?.name ?? OWN;
  }

  show(choices) {
    for (const [name, text] of Object.entries(textsOf(choices)))
      if (this.controls[name]) this.controls[name].value = text;
    this.tell();
  }

  slow(pace) {
    this.pace.value = String(pace);
    return this.source.tell("pace", pace);
  }

  takePreset() {
    const run = this.words.runs.find(({ name }) => name === this.preset.value);
    if (!run) return;
    const { seed, engine, ...texts } = run.choices;
    for (const [name, text] of Object.entries(texts))
      if (this.controls[name]) this.controls[name].value = text;
    this.apply();
  }
}
