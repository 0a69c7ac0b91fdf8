// The panel "Doctor" of firstnet serve: a learner's own program, examined there as on the command line.
import { button, card, lead } from "../elements/controls.js";
import { el, say } from "../elements/dom.js";
import { dropPlace } from "../elements/dropping.js";

const LEAD =
  "A network that you wrote yourself in Python and NumPy. The doctor reports why it doesn't learn, and at " +
  "which line.";
const PASTED = "pasted.py";
const MOST_TYPED = 200_000; // characters; a longer program comes as a file
const TICK_MS = 500;

export function mount(element, source, words) {
  element.append(new Doctor(source, words).element);
}

class Doctor {
  constructor(source, words) {
    Object.assign(this, { source, words, now: null, edits: null });
    this.element = el("div", { class: "columns doctor" }, this.programCard(), this.reportCard());
  }

  programCard() {
    const { largest, examination } = this.words;
    const place = dropPlace(
      {
        choose: "Choose a file",
        orDrop: "or drop a .py or .ipynb here",
        accept: ".py, .ipynb",
        largest: largest.program,
      },
      (file) => this.examine(file.name, file, { chosen: true }),
      (line) => this.complain(line),
    );
    this.program = el("textarea", {
      class: "program",
      "aria-label": "Your program",
      placeholder: "Paste your network here",
      spellcheck: false,
      autocapitalize: "off",
      maxLength: MOST_TYPED,
    });
    this.go = button("Examine", () => this.examineTyped(), "strong");
    const example = button("Fill in a broken example", () => {
      this.program.value = examination.example;
      this.program.focus();
    });
    return card(
      "Your program",
      null,
      lead(LEAD),
      place,
      this.program,
      el("div", { class: "buttons" }, this.go, example),
      el("p", { class: "muted small" }, examination.isolation),
    );
  }

  reportCard() {
    this.said = el(
      "p",
      { role: "status" },
      "Nothing examined yet. The report will begin with the root cause.",
    );
    this.clock = el("span", { class: "muted number" });
    const stop = button("Stop", () => this.now.abort());
    stop.setAttribute("aria-label", "Stop the examination");
    this.busy = el("div", { class: "buttons busy", hidden: true }, this.clock, stop);
    this.edited = el("p", { class: "muted edited", role: "status" });
    this.report = el("div");
    this.heals = button("Make the verified edits", () => this.makeEdits());
    this.heals.hidden = true;
    return card("The report", null, this.said, this.busy, this.edited, this.report, this.heals);
  }

  examineTyped() {
    const { example, exampleName } = this.words.examination;
    const text = this.program.value;
    return this.examine(text === example ? exampleName : PASTED, text);
  }

  makeEdits() {
    const { name, content, text, said } = this.edits;
    this.program.value = text;
    return this.examine(name, content, { edited: said });
  }

  // Examines a program. chosen: it is a file, whose text is shown; edited: what was changed in it.
  async examine(name, content, { chosen = false, edited = "" } = {}) {
    if (this.now) return;
    this.begin(name, edited);
    const clock = setInterval(() => this.tick(), TICK_MS);
    try {
      const found = await this.source.examine(name, content, this.now.signal);
      if (chosen) this.program.value = found.text.length <= MOST_TYPED ? found.text : "";
      this.show(name, found);
    } catch (error) {
      this.complain(error.name === "AbortError" ? "The examination was stopped." : error.message);
    }
    clearInterval(clock);
    this.now = null;
    this.busy.hidden = true;
    this.go.disabled = false;
  }

  begin(name, edited) {
    this.now = new AbortController();
    this.since = performance.now();
    say(this.edited, edited);
    this.complain(`Examining ${name} …`);
    this.report.replaceChildren();
    this.heals.hidden = true;
    this.go.disabled = true;
    this.busy.hidden = false;
    this.tick();
  }

  tick() {
    const seconds = (performance.now() - this.since) / 1000;
    say(this.clock, `${seconds.toFixed(0)} s of at most ${this.words.examination.seconds} s`);
  }

  // What the server writes as HTML is escaped there; and the page's policy lets no script in it run.
  show(name, { line, html, edits, trouble }) {
    say(this.said, line);
    this.said.classList.add("sr"); // for those who see it, the report says it
    this.report.innerHTML = html;
    this.edits = edits && { name, ...edits };
    this.heals.hidden = !edits;
    if (trouble) say(this.edited, trouble);
  }

  complain(line) {
    this.said.classList.remove("sr");
    say(this.said, line);
  }
}
