// Keeps the page for use without a network: all of it at the first visit, the doctor when it is opened.
// A new version waits until all tabs of the old one are closed, so that no tab gets files of both.
importScripts("contents.js"); // self.CONTENTS: a version, and the files

const CACHE = `firstnet ${registration.scope} ${CONTENTS.version}`;
const OURS = `firstnet ${registration.scope} `;

self.addEventListener("install", (event) => {
  // Asked of the server again: the browser may have kept a file of an older version.
  const files = ["./", ...CONTENTS.files].map((it) => new Request(it, { cache: "no-cache" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(files)));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOthers().then(() => clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && request.url.startsWith(registration.scope))
    event.respondWith(answer(request));
});

// The doctor's files may have been loaded before this worker was there: at the first visit.
self.addEventListener("message", (event) => {
  if (event.data === "keep the doctor") event.waitUntil(keep(CONTENTS.doctor).catch(() => {}));
});

async function keep(files) {
  const cache = await caches.open(CACHE);
  for (const file of files) if (!(await cache.match(file))) await cache.add(file);
}

async function forgetOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((it) => it.startsWith(OURS) && it !== CACHE).map((it) => caches.delete(it)));
}

async function answer(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request, { ignoreSearch: true });
  if (kept) return kept;
  const answered = await fetch(request);
  if (answered.ok) await cache.put(request, answered.clone()).catch(() => {}); // no room: it works all the same
  return answered;
}
