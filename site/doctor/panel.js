// The doctor's panel: a program comes in by paste, drop, link or as an example; a report goes out.

import { startDoctor } from "./doctor.js";
import { codeIn, linkTo } from "./link.js";
import { make, reportOf } from "./report.js";

const LARGEST = 1 << 20; // bytes of a program, as on the command line
const EXAMPLES = [
  ["Prints 980 / 10000", "runtime/founding.py"],
  ["Its cost grows", "examples/uphill.py"],
  ["Learns too little", "examples/slope.py"],
];

/** Put the panel into an element. Python is loaded from then on. */
export function mount(element, options = {}) {
  const style = make("link");
  style.rel = "stylesheet";
  style.href = new URL("panel.css", import.meta.url);
  const root = make("section", "doctor");
  root.setAttribute("aria-label", "The doctor");
  const area = make("textarea");
  area.rows = 14;
  area.spellcheck = false;
  area.placeholder = "Paste your network here, or drop its file.";
  area.setAttribute("aria-label", "Your program");
  const examine = button("Why doesn't it learn?", run);
  const stop = button("Stop", () => doctor.stop());
  const link = button("Copy a link to this code", copyLink);
  const status = make("p", "doctor-status");
  status.setAttribute("role", "status");
  const shown = make("div");
  let message = null;
  let view = 0;
  let last = "Python is being loaded.";
  let since = 0;
  let over = false; // whether the status is an answer, which the loading of Python leaves alone

  const buttons = make("p", "doctor-buttons");
  buttons.append(examine, stop, link);
  root.append(
    make("p", "doctor-aside", "Your code never leaves this computer: Python runs in this tab."),
    examples(),
    area,
    buttons,
    status,
    shown,
  );
  element.append(style, root);
  const doctor = startDoctor(hear, options.limit, options.seconds);
  const ticking = setInterval(() => {
    if (doctor.isBusy()) tell(`${last} ${Math.round((performance.now() - since) / 1000)} s`);
  }, 1000);
  enable();
  tell(last);
  takeLink();
  addEventListener("hashchange", takeLink);
  root.ondragover = (event) => event.preventDefault();
  root.ondrop = async (event) => {
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (!file) return;
    if (file.size > LARGEST) return answer(tooLarge(file.size));
    take(await file.text());
    run();
  };

  function button(text, action) {
    const made = make("button", "", text);
    made.type = "button";
    made.onclick = action;
    return made;
  }

  function examples() {
    const row = make("p", "doctor-buttons");
    row.append(make("span", "", "Try one: "));
    for (const [text, file] of EXAMPLES) {
      // Loaded with the panel, so that it is there without a network, too.
      const loaded = fetch(new URL(file, import.meta.url)).then((it) => it.text(), () => null);
      row.append(
        button(text, async () => {
          const code = await loaded;
          if (code === null) return answer("This example could not be loaded; is there a network?");
          take(code);
          run();
        }),
      );
    }
    return row;
  }

  function take(text) {
    area.value = text;
  }

  async function takeLink() {
    try {
      const text = await codeIn(location.hash);
      if (text !== null) take(text);
    } catch (error) {
      answer(error.message);
    }
  }

  async function copyLink() {
    let there;
    try {
      there = new URL(await linkTo(area.value), location.href).href;
    } catch (error) {
      return answer(error.message);
    }
    try {
      await navigator.clipboard.writeText(there);
      answer("The link is copied. It holds the code itself, and nothing is stored anywhere.");
    } catch {
      location.hash = new URL(there).hash;
      answer("The address of this page holds the code now.");
    }
  }

  function run() {
    const size = new Blob([area.value]).size;
    if (doctor.isBusy()) return;
    if (!area.value.trim()) return answer("There is no code yet: paste some, or try an example.");
    if (size > LARGEST) return answer(tooLarge(size));
    message = null;
    over = false;
    view = 0;
    since = performance.now();
    show();
    const name = isNotebook(area.value) ? "network.ipynb" : "network.py";
    doctor.examine({ name, code: area.value });
    enable();
  }

  function hear(said) {
    if (said.stage) last = said.stage;
    if (said.stage && doctor.isBusy()) tell(`${last} ${seconds()}`);
    else if (said.stage && !over) tell(last); // else the next Python is being loaded
    if (said.ready && !doctor.isBusy() && !over) tell("Ready.");
    if (said.report) {
      message = said;
      show();
    }
    if (said.failed && !(said.idle && over)) answer(said.failed);
    if (said.end) answer(`Done after ${seconds()}`);
    enable();
  }

  function seconds() {
    return `${((performance.now() - since) / 1000).toFixed(1)} s.`;
  }

  function tell(text) {
    status.textContent = text;
  }

  function answer(text) {
    over = true;
    tell(text);
  }

  function enable() {
    stop.disabled = !doctor.isBusy();
    examine.disabled = doctor.isBusy();
  }

  function show() {
    shown.replaceChildren();
    if (message) {
      shown.append(reportOf(message, view, (chosen) => {
        view = chosen;
        show();
        shown.querySelector("[aria-pressed=true]").focus();
      }));
    }
  }

  return () => {
    clearInterval(ticking);
    removeEventListener("hashchange", takeLink);
    doctor.end();
    root.remove();
  };
}

function isNotebook(text) {
  try {
    return Array.isArray(JSON.parse(text).cells);
  } catch {
    return false;
  }
}

function tooLarge(bytes) {
  const size = (bytes / 2 ** 20).toFixed(1);
  return `This has ${size} MB, and a program has at most 1 MB; does it hold data?`;
}
