// The panel "Doctor": a learner's own program, examined as on the command line. It runs where source.examine has
// it run: on the computer of firstnet serve, or in this tab.
import { button, card, lead } from "../elements/controls.js";
import { curve } from "../elements/curve.js";
import { el, say } from "../elements/dom.js";
import { dropPlace } from "../elements/dropping.js";
import { fromHtml } from "../elements/markup.js";
import { codeIn, linkTo } from "../state/link.js";

const LEAD =
  "A network that you wrote yourself in Python and NumPy. The doctor reports why it doesn't learn, and at " +
  "which line.";
const PASTED = { ".py": "pasted.py", ".ipynb": "pasted.ipynb" };
const MOST_SHOWN = 200_000; // characters of a chosen file; a longer one is examined all the same
const TICK_MS = 500;

export function mount(element, source, words) {
  const doctor = new Doctor(source, words.examination);
  element.append(doctor.element);
  source.prepare?.((line) => say(doctor.loading, line));
  addEventListener("hashchange", () => doctor.takeLink());
  return doctor.takeLink();
}

class Doctor {
  constructor(source, words) {
    // view: what is shown of the report: 0 for all of it, or the number of a hint
    Object.assign(this, { source, words, now: null, found: null, view: 0 });
    this.element = el("div", { class: "columns doctor" }, this.programCard(), this.reportCard());
  }

  programCard() {
    const { largest, examples, isolation } = this.words;
    this.program = el("textarea", {
      class: "program",
      "aria-label": "Your program",
      placeholder: "Paste your network here",
      spellcheck: false,
      autocapitalize: "off",
    });
    const place = dropPlace(
      {
        choose: "Choose a file",
        orDrop: "or drop a .py or .ipynb here",
        accept: Object.keys(largest).join(", "),
        largest: Math.max(...Object.values(largest)),
        field: this.program,
      },
      (file) => this.examine(file.name, file, { chosen: true }),
      (line) => this.complain(line),
    );
    this.go = button("Examine", () => this.examineTyped(), "strong");
    this.loading = el("p", { class: "muted small loading", role: "status" });
    return card(
      "Your program",
      null,
      lead(LEAD),
      place,
      this.program,
      el("div", { class: "row" }, this.go, button("Copy a link to this code", () => this.copyLink())),
      el("p", { class: "muted small" }, isolation),
      this.loading,
      el("h3", {}, "Or try a broken one"),
      el("div", { class: "row" }, ...examples.map((it) => button(it.title, () => this.examineExample(it)))),
    );
  }

  reportCard() {
    this.said = el(
      "p",
      { role: "status" },
      "Nothing examined yet. The report will begin with the root cause.",
    );
    this.stage = el("span", { role: "status" });
    this.clock = el("span", { class: "muted number" });
    const stop = button("Stop", () => this.now.abort());
    stop.setAttribute("aria-label", "Stop the examination");
    this.busy = el("div", { class: "row busy", hidden: true }, this.stage, this.clock, stop);
    this.edited = el("p", { class: "muted edited", role: "status" });
    this.views = el("div", { class: "row", role: "group", "aria-label": "How much to see" });
    this.report = el("div");
    this.heals = el(
      "div",
      { class: "row", hidden: true },
      button("Make the verified edits", () => this.makeEdits()),
      button("Copy the fixed file", () => this.copyFixed()),
    );
    const shown = [this.said, this.busy, this.edited, this.views, this.report, this.heals];
    return card("The report", null, ...shown);
  }

  // Takes the program that the page's address holds, if it holds one.
  async takeLink() {
    try {
      this.program.value = (await codeIn(location.hash)) ?? this.program.value;
    } catch (error) {
      this.complain(error.message);
    }
  }

  async copyLink() {
    const link = new URL(await linkTo(this.program.value), location.href);
    try {
      await navigator.clipboard.writeText(link.href);
      say(this.loading, "The link is copied. It holds the code itself; nothing is stored anywhere.");
    } catch {
      location.hash = link.hash;
      say(this.loading, "The address of this page holds the code now.");
    }
  }

  examineTyped() {
    const text = this.program.value;
    const ending = isNotebook(text) ? ".ipynb" : ".py";
    const [size, most] = [new Blob([text]).size, this.words.largest[ending]].map((it) => it / 2 ** 20);
    if (!text.trim()) return this.complain("There is no code yet: paste some, or try an example.");
    if (size > most) {
      const has = `This has ${size.toFixed(1)} MB, and a program has at most ${most} MB`;
      return this.complain(`${has}; does it hold data?`);
    }
    const example = this.words.examples.find((it) => it.text === text);
    return this.examine(example?.name ?? PASTED[ending], text);
  }

  examineExample({ name, text }) {
    if (this.now) return;
    this.program.value = text;
    return this.examine(name, text);
  }

  makeEdits() {
    const { name, content, text, said } = this.found.edits;
    this.program.value = text;
    return this.examine(name, content, { edited: said });
  }

  async copyFixed() {
    const { text } = this.found.edits;
    try {
      await navigator.clipboard.writeText(text);
      say(this.edited, "The fixed file is copied.");
    } catch {
      this.program.value = text;
      this.program.select();
      say(this.edited, "The browser doesn't let the page copy. The fixed file is under “Your program”, selected.");
    }
  }

  // Examines a program. chosen: it is a file, whose text is shown; edited: what was changed in it.
  async examine(name, content, { chosen = false, edited = "" } = {}) {
    if (this.now) return;
    this.begin(name, edited);
    const clock = setInterval(() => this.tick(), TICK_MS);
    const heard = ({ stage, report }) => {
      if (stage) say(this.stage, stage);
      if (report && chosen && !this.found) this.program.value = shownOf(report.text);
      if (report) this.take(name, report);
    };
    try {
      const { seconds } = this.words;
      await this.source.examine(name, content, { signal: this.now.signal, heard, seconds });
    } catch (error) {
      this.complain(error.name === "AbortError" ? "The examination was stopped." : error.message);
    }
    clearInterval(clock);
    this.now = null;
    this.busy.hidden = true;
    this.go.disabled = false;
    this.show(); // its edits can be made now
  }

  begin(name, edited) {
    this.now = new AbortController();
    this.since = performance.now();
    Object.assign(this, { found: null, view: 0 });
    say(this.edited, edited);
    say(this.stage, "");
    this.complain(`Examining ${name} …`);
    this.show();
    this.go.disabled = true;
    this.busy.hidden = false;
    this.tick();
    this.busy.scrollIntoView({ block: "nearest" }); // it may be below the program
  }

  tick() {
    const seconds = (performance.now() - this.since) / 1000;
    say(this.clock, `${seconds.toFixed(0)} s of at most ${this.words.seconds} s`);
  }

  // Takes a report; another one may follow.
  take(name, report) {
    this.found = { ...report, edits: report.edits && { name, ...report.edits } };
    say(this.said, report.line);
    this.said.classList.add("sr"); // for those who see it, the report says it
    if (report.trouble) say(this.edited, report.trouble);
    this.show();
  }

  show() {
    const { html, training, hints, edits } = this.found ?? { training: [], hints: [] };
    const within = this.views.contains(document.activeElement); // who uses the keyboard stays there
    this.views.replaceChildren(...(hints.length ? this.viewButtons() : []));
    if (within) this.views.children[this.view]?.focus();
    this.heals.hidden = !edits || Boolean(this.now) || ![0, hints.length].includes(this.view);
    if (this.view) this.report.replaceChildren(fromHtml(hints[this.view - 1]));
    else this.report.replaceChildren(...(training.length ? [curve(training)] : []), fromHtml(html ?? ""));
  }

  viewButtons() {
    const names = ["Whole report", ...this.words.hints.map((it, number) => `Hint ${number + 1}: ${it}`)];
    return names.map((name, number) => {
      const choose = () => {
        this.view = number;
        this.show();
      };
      const made = button(name, choose);
      made.setAttribute("aria-pressed", String(number === this.view));
      return made;
    });
  }

  complain(line) {
    this.said.classList.remove("sr");
    say(this.said, line);
  }
}

const shownOf = (text) => (text.length <= MOST_SHOWN ? text : "");

function isNotebook(text) {
  try {
    return Array.isArray(JSON.parse(text).cells);
  } catch {
    return false;
  }
}
