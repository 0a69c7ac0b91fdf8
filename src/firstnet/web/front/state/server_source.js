// The source of state of firstnet serve: a websocket, over which the verbs go as JSON, and what holds numbers comes
// as bytes.
import { unpacked } from "./packing.js";
import { Source } from "./source.js";

const AGAIN_MS = 500; // between attempts to connect again; the server keeps a visit for three seconds
const LOST = "The connection to firstnet serve is lost. If it takes more than some seconds, the page begins anew.";

// lost(line) is called with a line when the connection is lost, and with "" when it is there again.
export function serverSource(lost) {
  const address = new URL(`state?visit=${visitName()}`, location.href);
  address.protocol = address.protocol.replace("http", "ws");
  let socket;
  let unsent = []; // before the connection is there
  const source = new Source((message) => {
    const text = JSON.stringify(message);
    if (socket.readyState === WebSocket.OPEN) socket.send(text);
    else if (socket.readyState === WebSocket.CONNECTING) unsent.push(text);
    else source.take({ id: message.id, error: LOST });
  });
  const connect = () => {
    socket = new WebSocket(address);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      lost("");
      for (const text of unsent) socket.send(text);
      unsent = [];
    };
    socket.onmessage = ({ data }) => {
      const message = typeof data === "string" ? JSON.parse(data) : unpacked(data);
      const visit = source.state?.visit;
      if (message.state && visit && visit !== message.state.visit) location.reload(); // it has ended meanwhile
      else source.take(message);
    };
    socket.onclose = () => {
      unsent = [];
      source.fail(LOST);
      lost(LOST);
      setTimeout(connect, AGAIN_MS);
    };
  };
  connect();
  source.photograph = (file) => sent("photograph", file.name, file);
  source.examine = (name, content, { signal, heard }) =>
    sent("examine", name, content, signal).then((report) => heard({ report }));
  return source;
}

// Sends a file; an Error has one line for the person.
async function sent(verb, name, body, signal) {
  const options = { method: "POST", body, signal };
  const answer = await fetch(`${verb}?name=${encodeURIComponent(name)}`, options).catch((error) => {
    throw error.name === "AbortError" ? error : new Error(LOST);
  });
  if (!answer.ok) throw new Error((await answer.text()).trim());
  const found = unpacked(await answer.arrayBuffer());
  if (found.error) throw new Error(found.error);
  return found;
}

// A name that nobody guesses.
const visitName = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (it) => it.toString(16).padStart(2, "0")).join("");
