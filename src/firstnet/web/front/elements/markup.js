// A report that comes as HTML, as elements. Only elements and attributes that reports have are kept: in a tab the
// report comes from the Python in which the program has run, and a program may do anything there.
import { el } from "./dom.js";

const TAGS = "article b dd del details div dl dt h3 h4 ins li p pre span summary ul".split(" ");
const ATTRIBUTES = ["class", "tabindex", "aria-hidden"];

export function fromHtml(html) {
  const template = el("template"); // nothing in it is loaded or run
  template.innerHTML = html;
  const report = document.createDocumentFragment();
  report.append(...kept(template.content));
  return report;
}

function kept(parent) {
  return [...parent.childNodes].flatMap((it) => {
    if (it.nodeType === Node.TEXT_NODE) return [it.data];
    const tag = it.localName;
    if (!TAGS.includes(tag)) return [];
    const names = ATTRIBUTES.filter((name) => it.hasAttribute(name));
    const attributes = Object.fromEntries(names.map((name) => [name, it.getAttribute(name)]));
    return [el(tag, attributes, ...kept(it))];
  });
}
