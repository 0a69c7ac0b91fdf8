// Messages as bytes, as packing.py packs them: the length of their JSON, the JSON, and behind it each array from the
// next multiple of 8 on; { array: [type, count] } takes its place in the JSON.
const TYPES = {
  uint8: Uint8Array,
  float32: Float32Array,
  float64: Float64Array,
};

export function unpacked(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const text = new TextDecoder().decode(new Uint8Array(buffer, 4, length));
  let at = 4 + length;
  return JSON.parse(text, (_, it) => {
    if (!Array.isArray(it?.array)) return it;
    const [type, count] = it.array;
    at = 8 * Math.ceil(at / 8);
    const array = new TYPES[type](buffer, at, count);
    at += array.byteLength;
    return array;
  });
}
