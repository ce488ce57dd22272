// Keeps the one pass that was opened last, so that it opens without a network: its page, its styles, the map.
// The network goes first. The copy goes at 17:00 of its date, and when the server says that the pass is no more.

const KEPT = "pass";
const PATIENCE = 3000;
const PAGE = /^\/pass\/[^/]+\/$/;
const SECONDS = "x-pass-seconds";
const UNTIL = "x-kept-until";
const HTML = { "Content-Type": "text/html; charset=utf-8" };
const OVER = `<!doctype html><html lang="en-AU"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>This pass is over</title><h1>This pass is over</h1><p>It opened until 17:00. Thank you for today.</p>`;

self.addEventListener("install", (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener("activate", (event) => event.waitUntil(Promise.all([self.clients.claim(), ended()])));
self.addEventListener("message", (event) => {
  if (event.data && event.data.page) event.waitUntil(keep(event.data.page, event.data.parts));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode !== "navigate") event.respondWith(part(request));
  else if (PAGE.test(url.pathname)) event.respondWith(page(event));
});

// --- Answering

async function page(event) {
  const network = fetch(event.request);
  event.waitUntil(network.then((answer) => learn(event.request.url, answer.clone())).catch(() => {}));
  if (await ended()) return network.catch(() => new Response(OVER, { status: 410, headers: HTML }));
  const copy = (await caches.has(KEPT)) && (await (await caches.open(KEPT)).match(event.request.url));
  if (!copy) return network;
  const slow = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const answer = await Promise.race([network.catch(() => undefined), slow]);
  return answer && answer.status < 500 ? answer : asItWas(copy);
}

async function part(request) {
  const cache = (await caches.has(KEPT)) && (await caches.open(KEPT));
  return (cache && (await cache.match(request.url))) || fetch(request);
}

// The page knows its own time; it is told only that it is a copy, and how long it may still be shown.
async function asItWas(copy) {
  const left = Math.max(0, Math.floor((Number(copy.headers.get(UNTIL)) - Date.now()) / 1000));
  const text = (await copy.text())
    .replace('data-copy="no"', 'data-copy="yes"')
    .replace(/data-seconds="\d+"/, `data-seconds="${left}"`);
  return new Response(text, { headers: copy.headers });
}

// --- Keeping

// Whether the time of the copy is over. It is gone then, with everything else.
async function ended() {
  if (!(await caches.has(KEPT))) return false;
  const cache = await caches.open(KEPT);
  const [address] = await pages(cache);
  const copy = address && (await cache.match(address));
  if (!copy || Number(copy.headers.get(UNTIL)) > Date.now()) return false;
  await forget();
  return true;
}

async function pages(cache) {
  return (await cache.keys()).map((request) => request.url).filter((address) => PAGE.test(new URL(address).pathname));
}

// What the server says about a pass: a new page is kept, one that is no more takes the copy with it.
async function learn(address, answer) {
  if (answer.status === 404 || answer.status === 410) return forget(address);
  const seconds = Number(answer.headers.get(SECONDS));
  if (!answer.ok || answer.redirected || !seconds) return undefined;
  if ((await pages(await caches.open(KEPT))).some((other) => other !== address)) await forget();
  const headers = new Headers(answer.headers);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  headers.set(UNTIL, String(Date.now() + seconds * 1000));
  return (await caches.open(KEPT)).put(address, new Response(await answer.text(), { headers }));
}

async function keep(address, parts) {
  const answer = await fetch(address, { cache: "no-store", headers: { "X-Pass-Keeping": "yes" } });
  await learn(address, answer);
  if (!answer.ok) return;
  const cache = await caches.open(KEPT);
  await Promise.all(parts.map((one) => cache.add(one).catch(() => {})));
}

// Another pass than the one that is kept may be gone without touching it.
async function forget(address) {
  if (address && (await caches.has(KEPT)) && !(await (await caches.open(KEPT)).match(address))) return;
  await caches.delete(KEPT);
}
