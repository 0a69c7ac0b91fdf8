// Digits in the memory of the kernels: { x, labels, count }, a pointer to rows of 784 bytes and an array.
import { OutOfMemory } from "./kernels.js";

export const PIXELS = 784;

export class Damaged extends Error {}

// Unpacks a file that build.py packed: labels, then pixels, compressed; its last four bytes are the length.
export async function unpack(kernels, content, name) {
  const damaged = () => new Damaged(`The file ${name} is damaged; reload the page, or build it again.`);
  if (content.byteLength < 8) throw damaged();
  const size = new DataView(content).getUint32(content.byteLength - 4, true);
  const count = size / (PIXELS + 1);
  if (!Number.isInteger(count) || count > 1_000_000) throw damaged();
  let at;
  try {
    at = kernels.allocate(size);
  } catch (error) {
    throw error instanceof WebAssembly.RuntimeError ? new OutOfMemory() : error;
  }
  let written = 0;
  try {
    const parts = new Blob([content]).stream().pipeThrough(new DecompressionStream("gzip"));
    for (
      let reader = parts.getReader(), part;
      !(part = await reader.read()).done;
      written += part.value.length
    ) {
      kernels.view(Uint8Array, at + written, part.value.length).set(part.value);
    }
  } catch {
    throw damaged();
  }
  if (written !== size) throw damaged();
  return { x: at + count, labels: kernels.view(Uint8Array, at, count).slice(), count };
}

// A copy of the pixels of one digit.
export const pixelsOf = (kernels, { x }, number) =>
  kernels.view(Uint8Array, x + number * PIXELS, PIXELS).slice();
