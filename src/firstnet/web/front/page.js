// The page: its panels as tabs, a source of state, and the shown panel brought up to date when that is new.
import { useWords } from "./elements/controls.js";
import { el, say } from "./elements/dom.js";

const TABS = [
  ["Train", "./panels/train.js"],
  ["Look inside", "./panels/inside.js"],
  ["Mistakes", "./panels/mistakes.js"],
  ["Draw", "./panels/draw.js"],
  ["Step through", "./panels/step.js"],
  ["Doctor", "./panels/doctor.js"],
];

const AGAIN_MS = 500; // until firstnet serve is asked again, where it has not answered
const main = document.querySelector("main");
const list = document.querySelector("[role=tablist]");
const panels = {};
let shown = TABS[0][0];

start().catch((error) => fail(error.message));

async function start() {
  followColours();
  const words = await fetchWords();
  useWords(words);
  const source = await (words.server ? fromServer() : fromWorker());
  if (!source) return;
  main.replaceChildren();
  const here = TABS.filter(([name]) => name !== "Doctor" || words.examination);
  for (const [name, module] of here) addTab(name, module, source, words);
  list.addEventListener("keydown", moveAlong);
  source.watch(() => panels[shown].refresh?.());
  await show(panels.Doctor && location.hash.startsWith("#code=") ? "Doctor" : shown);
}

// The state from firstnet serve.
async function fromServer() {
  const { serverSource } = await import("./state/server_source.js");
  const lost = el("p", { class: "card bad", role: "alert", hidden: true });
  main.before(lost);
  const source = serverSource((line) => {
    say(lost, line);
    lost.hidden = !line;
  });
  while (!source.state) await source.ask("open").catch(() => new Promise((again) => setTimeout(again, AGAIN_MS)));
  return source;
}

// The state from a worker, which also loads what the page takes to work without a network.
async function fromWorker() {
  if (typeof WebAssembly === "undefined" || typeof DecompressionStream === "undefined") {
    fail(
      "This browser is too old: it lacks WebAssembly or DecompressionStream. Take one from 2023 or later.",
    );
    return null;
  }
  const { workerSource } = await import("./state/worker_source.js");
  const source = workerSource(new URL("state/worker.js", import.meta.url));
  await source.ask("open");
  source.ask("loaded").then(keepForOffline, (error) => fail(error.message));
  return source;
}

async function fetchWords() {
  const answer = await fetch(new URL("data/words.json", import.meta.url)).catch(() => null);
  if (!answer?.ok) throw new Error("The page is incomplete: data/words.json is missing; build it again.");
  return answer.json();
}

function addTab(name, module, source, words) {
  const id = name.toLowerCase().replace(" ", "-");
  const tab = el(
    "button",
    {
      type: "button",
      role: "tab",
      class: "tab",
      id: `tab-${id}`,
      "aria-controls": id,
      onclick: () => show(name),
    },
    name,
  );
  const room = el("div", { role: "tabpanel", class: "room", id, "aria-labelledby": tab.id, hidden: true });
  list.append(tab);
  main.append(room);
  const open = async () => {
    const { mount } = await import(module);
    const mounted = await mount(room, source, words, show);
    panels[name].refresh = mounted?.refresh;
  };
  panels[name] = { tab, room, open };
}

// Shows a panel; it is built when it is shown first.
async function show(name) {
  shown = name;
  for (const [each, { tab, room }] of Object.entries(panels)) {
    room.hidden = each !== name;
    tab.setAttribute("aria-selected", String(each === name));
    tab.tabIndex = each === name ? 0 : -1;
  }
  const panel = panels[name];
  panel.opened ??= panel.open().catch((error) => {
    panel.opened = undefined; // it is opened again when it is shown again
    panel.room.replaceChildren(el("p", { class: "card bad", role: "alert" }, error.message));
  });
  await panel.opened;
  panel.refresh?.();
}

// The arrow keys move from tab to tab.
function moveAlong(event) {
  const names = Object.keys(panels);
  const at = names.indexOf(shown);
  const next = { ArrowRight: at + 1, ArrowLeft: at - 1 + names.length, Home: 0, End: names.length - 1 }[
    event.key
  ];
  if (next === undefined) return;
  event.preventDefault();
  const name = names[next % names.length];
  show(name);
  panels[name].tab.focus();
}

function fail(line) {
  const told = el("p", { class: "card bad", role: "alert" }, line);
  if (Object.keys(panels).length) main.prepend(told);
  else main.replaceChildren(told);
}

// The dark colours are under a class in page.css, so that they stand there once.
function followColours() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => document.body.classList.toggle("body--dark", dark.matches);
  dark.addEventListener("change", follow);
  follow();
}

// Keeps the page for use without a network, where the browser allows it.
function keepForOffline() {
  try {
    navigator.serviceWorker?.register("service.js").catch(() => {});
  } catch {
    // no storage here; the page works as long as there is a network
  }
}
