// A program in a link: #code=… holds its text, deflated, as base64 with - and _.

const LARGEST = 1 << 20; // bytes of a program, as on the command line

/** Return the text of a link's fragment; null where there is none. Throws one line. */
export async function codeIn(fragment) {
  const match = /(?:^#?|&)code=([^&]*)/.exec(fragment);
  if (!match) return null;
  try {
    const plain = atob(match[1].replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(plain, (it) => it.charCodeAt(0));
    const text = await inflated(bytes);
    return new TextDecoder("utf-8", { fatal: true }).decode(text);
  } catch {
    throw new Error("The code in this link is damaged; ask for the link again, or paste the code.");
  }
}

/** Return the fragment that holds a text. */
export async function linkTo(text) {
  const bytes = await streamed(new TextEncoder().encode(text), new CompressionStream("deflate-raw"));
  const plain = Array.from(bytes, (it) => String.fromCharCode(it)).join("");
  return `#code=${btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

async function inflated(bytes) {
  return streamed(bytes, new DecompressionStream("deflate-raw"));
}

async function streamed(bytes, through) {
  const reader = new Blob([bytes]).stream().pipeThrough(through).getReader();
  const parts = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > LARGEST) {
      await reader.cancel();
      throw new Error("too large");
    }
    parts.push(value);
  }
  const all = new Uint8Array(size);
  let start = 0;
  for (const part of parts) {
    all.set(part, start);
    start += part.length;
  }
  return all;
}
