// What panels are made of: cards, buttons and fields, each explained by a ? beside it.
import { el } from "./dom.js";

let words = { explanations: {} };

export const useWords = (loaded) => (words = loaded);

// A section with a heading.
export function card(title, about, ...children) {
  const head = el("div", { class: "card-head" }, el("h2", {}, title));
  if (about) head.append(explanation(about, title));
  return el("section", { class: "card", "aria-label": title }, head, ...children);
}

export function button(label, about, onclick, look = "") {
  const title = words.explanations[about]?.text ?? "";
  return el("button", { type: "button", class: `button ${look}`, title, onclick }, label);
}

let fields = 0;

// An input with its label, a ? and a line for what is wrong. `control` is an input or a select.
export function field(label, about, control) {
  const id = `field-${++fields}`;
  control.id = id;
  const error = el("span", { class: "bad small", id: `${id}-error`, role: "alert" });
  control.setAttribute("aria-describedby", error.id);
  const holder = el(
    "div",
    { class: "field" },
    el("div", { class: "grow" }, el("label", { for: id }, label), control, error),
  );
  if (about) holder.append(explanation(about, label));
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

// A ? that opens an explanation, with a link to the book's section.
function explanation(about, label) {
  const { text, section } = words.explanations[about];
  const box = el("div", { class: "explanation", popover: "auto" }, el("p", {}, text));
  if (section) {
    const link = { href: section.link, target: "_blank", rel: "noopener noreferrer" };
    box.append(el("a", link, `Chapter ${section.chapter}: ${section.title}`));
  }
  const opener = el(
    "button",
    { type: "button", class: "about", "aria-label": `About ${label}`, "aria-expanded": "false" },
    "?",
  );
  opener.onclick = () => box.togglePopover();
  box.addEventListener("toggle", ({ newState }) => {
    opener.setAttribute("aria-expanded", String(newState === "open"));
    if (newState !== "open") return;
    const { left, bottom } = opener.getBoundingClientRect();
    box.style.left = `${Math.max(8, Math.min(left, innerWidth - box.offsetWidth - 8))}px`;
    box.style.top = `${Math.max(8, Math.min(bottom + 4, innerHeight - box.offsetHeight - 8))}px`;
  });
  return el("span", { class: "about-holder" }, opener, box);
}
