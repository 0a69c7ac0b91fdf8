// The outputs of a network as bars, and its answer in words.
import { argmax } from "../state/costs.js";
import { el } from "./dom.js";

const SURE = 0.5; // the smallest output that counts as sure

export const aDigit = (number) => `${number === 8 ? "an" : "a"} ${number}`;
export const capital = (text) => text[0].toUpperCase() + text.slice(1);

// A list of ten bars; show(outputs) changes them in place.
export function bars() {
  const rows = Array.from({ length: 10 }, (_, number) => {
    const [bar, fired] = [el("span"), el("span", { class: "number" })];
    const row = el(
      "li",
      {},
      el("span", { class: "name" }, String(number)),
      el("span", { class: "bar" }, bar),
      fired,
    );
    return { row, bar, fired };
  });
  const list = el("ol", { class: "bars", "aria-label": "Outputs" }, ...rows.map(({ row }) => row));
  list.show = (outputs) => {
    const answer = outputs ? argmax(outputs) : -1;
    rows.forEach(({ row, bar, fired }, number) => {
      const value = outputs?.[number] ?? 0;
      row.className = number === answer ? "most" : "";
      bar.style.width = `${100 * Math.min(Math.max(value, 0), 1)}%`;
      fired.textContent = `${value.toFixed(2)}${number === answer ? " ◀" : ""}`;
    });
  };
  return list;
}

export function verdict(outputs) {
  const answer = argmax(outputs);
  return outputs[answer] >= SURE
    ? `It reads ${aDigit(answer)}.`
    : `Unsure: most likely ${aDigit(answer)}.`;
}

export function margin(outputs) {
  const [answer, next] = [...outputs.keys()].sort((i, j) => outputs[j] - outputs[i]);
  return `Output ${answer} is ${outputs[answer].toFixed(2)}; the next highest is output ${next}, ${outputs[next].toFixed(2)}.`;
}
