// A report of the doctor's as elements. All text is set as text: what a program prints stays text.

import { curve } from "./curve.js";

const HINTS = ["a question", "the place", "the reason", "the edit"];

/** Return what is shown of { report, hints, fixed, examination }; `view` is the part that is open. */
export function reportOf(message, view, choose) {
  const shown = make("div", "doctor-report");
  const { report, hints, fixed, examination } = message;
  if (hints.length) shown.append(choices(view, choose));
  const picture = curve(examination);
  if (picture && view === 0) shown.append(picture);
  const text = make("pre");
  text.tabIndex = 0;
  text.setAttribute("aria-label", "Report");
  for (const [part, kind] of view === 0 ? report : hints[view - 1]) {
    text.append(make("span", kind ? `doctor-${kind}` : "", part));
  }
  shown.append(text);
  if (fixed && (view === 0 || view === HINTS.length)) shown.append(copyButton(fixed));
  return shown;
}

function choices(view, choose) {
  const row = make("div", "doctor-choices");
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", "How much to see");
  const names = ["Whole report", ...HINTS.map((it, number) => `Hint ${number + 1}: ${it}`)];
  names.forEach((name, number) => {
    const button = make("button", "", name);
    button.type = "button";
    button.setAttribute("aria-pressed", String(number === view));
    button.onclick = () => choose(number);
    row.append(button);
  });
  return row;
}

function copyButton(fixed) {
  const row = make("p");
  const button = make("button", "", "Copy the fixed file");
  const said = make("span", "doctor-aside");
  said.setAttribute("role", "status");
  button.type = "button";
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(fixed);
      said.textContent = " Copied.";
    } catch {
      row.after(asText(fixed));
      said.textContent = " The browser does not let the page copy; here it is, to be selected.";
    }
  };
  row.append(button, said);
  return row;
}

function asText(fixed) {
  const area = make("textarea");
  area.value = fixed;
  area.readOnly = true;
  area.rows = 12;
  area.setAttribute("aria-label", "The fixed file");
  return area;
}

export function make(tag, name = "", text = "") {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text) element.textContent = text;
  return element;
}
