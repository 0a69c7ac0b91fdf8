// What panels are made of: cards, whose ? unfolds an explanation, buttons, fields and a glossary.
import { el } from "./dom.js";

let words = { explanations: {} };

export const useWords = (loaded) => (words = loaded);

// A section with a heading.
export function card(title, about, ...children) {
  const head = words.explanations[about] ? asked(title, about) : el("h2", {}, title);
  return el("section", { class: "card", "aria-label": title }, head, ...children);
}

// What everyone should read first, in a line or two below a heading.
export const lead = (text) => el("p", { class: "muted small lead" }, text);

export function button(label, onclick, look = "") {
  return el("button", { type: "button", class: `button ${look}`, onclick }, label);
}

let fields = 0;

// An input with its label and a line for what is wrong. `control` is an input or a select.
export function field(label, control) {
  const id = `field-${++fields}`;
  control.id = id;
  const error = el("span", { class: "bad small", id: `${id}-error`, role: "alert" });
  control.setAttribute("aria-describedby", error.id);
  const holder = el(
    "div",
    { class: "field" },
    el("div", { class: "grow" }, el("label", { for: id }, label), control, error),
  );
  holder.complain = (line) => {
    error.textContent = line ?? "";
    control.setAttribute("aria-invalid", String(Boolean(line)));
  };
  return holder;
}

export const input = (value, attributes = {}) =>
  el("input", {
    type: "text",
    autocomplete: "off",
    spellcheck: "false",
    value: String(value),
    ...attributes,
  });

// An input for a whole number up to a last one; changed(number) hears of each that fits, told(text) of others.
export function counter(value, last, changed, told, first = 0) {
  const control = input(value, { type: "number", min: String(first), max: String(last), step: "1" });
  control.addEventListener("input", () => {
    const number = whole(control.value, Number(control.min), Number(control.max));
    if (number !== null) changed(number);
    else if (control.value !== "") told(control.value);
  });
  return control;
}

// A select of names, or of pairs of a value and its name.
export const select = (options, value, attributes = {}) => {
  const pairs = options.map((it) => (Array.isArray(it) ? it : [it, it]));
  const made = el(
    "select",
    attributes,
    ...pairs.map(([key, name]) => el("option", { value: String(key) }, name)),
  );
  made.value = String(value);
  return made;
};

// The whole number in a field; null where there is none, or it is not from least to most.
export function whole(text, least, most) {
  const number = /^\d{1,15}$/.test(text.trim()) ? Number(text) : -1;
  return number >= least && number <= most ? number : null;
}

// A list to be unfolded, which explains each of some choices. `labels` are what they are called, by
// the names of their explanations.
export function glossary(title, labels) {
  const told = Object.entries(labels).filter(([name]) => words.explanations[name]);
  const list = told.flatMap(([name, label]) => [el("dt", {}, label), el("dd", {}, ...explained(name))]);
  return el("details", { class: "glossary" }, el("summary", {}, title), el("dl", {}, ...list));
}

// A heading with a ?; both unfold an explanation, which moves what follows down.
function asked(title, about) {
  const mark = el("span", { class: "ask", "aria-hidden": "true" }, "?");
  const summary = el("summary", {}, el("h2", {}, title), mark);
  return el("details", { class: "about" }, summary, el("div", {}, ...explained(about)));
}

// An explanation, with a link to the book's section where there is one.
function explained(name) {
  const { text, section } = words.explanations[name];
  const said = [el("p", {}, text)];
  if (section) {
    const link = { href: section.link, target: "_blank", rel: "noopener noreferrer" };
    said.push(el("a", link, `Chapter ${section.chapter}: ${section.title}`));
  }
  return said;
}
