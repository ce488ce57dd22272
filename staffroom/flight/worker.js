// Keeps one page, the copy of one's own days, for when there is no connection. Everything else goes to the network
// as if this were not here. Above this stand VERSION, FILES, COPY and SELF, which the server fills in.

const PAGES = new Set(["/", "/today", "/week", "/map/", "/people/phones/", COPY]);
const NOTE = `${COPY}note`;  // no address of the server: what we know of the copy, kept beside it
const OURS = "flight-";
const PARTS = `${OURS}files-${VERSION}`;
const PATIENCE = 4000;
const OFTEN = 5 * 60 * 1000;
const LONGEST = 16 * 60 * 60 * 1000;
const SESSION_IS_OVER = [401, 403];
const GONE = [404, 410];
const NOBODY_THERE = [502, 504];  // what a proxy says when Staffroom itself does not answer

let life = 0;    // grows whenever the copy is thrown away, so that an answer under way does not bring it back
let asked = 0;
let asking = null;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => event.waitUntil(hear(event)));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (PAGES.has(url.pathname)) event.respondWith(page(event));
  } else if (FILES.includes(url.pathname + url.search) || url.searchParams.has("kept")) {
    event.respondWith(part(request));
  }
});

async function install() {
  const cache = await caches.open(PARTS);
  await cache.addAll(FILES);
  await self.skipWaiting();  // the newest rules at once: pages are the network's anyway
}

async function activate() {
  await self.clients.claim();
  await fresh();             // a copy that an older worker left may be too old by now
  await refresh();
  await sweep();
}

// --- Answering

async function page(event) {
  const network = fetch(event.request);
  const copy = await fresh();
  if (!copy) return network;
  let timer;
  const slow = new Promise((resolve) => { timer = setTimeout(resolve, PATIENCE); });
  const answer = await Promise.race([network.catch(() => undefined), slow]);
  clearTimeout(timer);
  if (!answer || NOBODY_THERE.includes(answer.status)) return copy;
  // Only "/" leads on by itself; any other redirect goes to the sign-in, so the server is asked what still stands.
  const ledAway = answer.type === "opaqueredirect" && new URL(event.request.url).pathname !== "/";
  event.waitUntil(ledAway || SESSION_IS_OVER.includes(answer.status) ? refresh() : refreshIfDue());
  return answer;
}

async function part(request) {
  return await caches.match(request.url) ?? fetch(request);  // its address never names two contents
}

// --- Keeping

async function note() {
  const found = await caches.match(NOTE);
  return found ? found.json() : null;
}

// The copy while it may be shown. One that is too old is thrown away here, and so is one from the future: somebody
// has turned the clock back.
async function fresh() {
  const about = await note();
  if (!about) return undefined;
  const age = Date.now() - about.at;
  if (age < LONGEST && age > -OFTEN) return (await caches.open(about.cache)).match(COPY);
  await forget();
  return undefined;
}

async function forget() {
  life += 1;
  for (const name of await caches.keys()) if (name.startsWith(`${OURS}copy-`)) await caches.delete(name);
}

// Files of a version that neither this worker nor the copy needs; those of a worker about to come are let be.
async function sweep() {
  if (self.registration.installing || self.registration.waiting) return;
  const about = await note();
  const needed = [PARTS, about?.cache, about && `${OURS}files-${about.version}`];
  for (const name of await caches.keys()) if (name.startsWith(OURS) && !needed.includes(name)) await caches.delete(name);
}

async function leave() {
  life += 1;
  for (const name of await caches.keys()) if (name.startsWith(OURS)) await caches.delete(name);
  await self.registration.unregister();
}

// One question at a time, however many pages are open.
function refresh() {
  asking ??= ask().finally(() => { asking = null; });
  return asking;
}

async function refreshIfDue() {
  const at = Math.max(asked, (await note())?.at ?? 0);
  if (Math.abs(Date.now() - at) >= OFTEN) await refresh();
}

async function ask() {
  asked = Date.now();
  const before = life;
  const about = await note();
  const headers = about?.version === VERSION ? { "If-None-Match": about.etag } : {};
  let answer;
  try {
    answer = await fetch(COPY, { headers, redirect: "manual", cache: "no-store", credentials: "same-origin" });
  } catch {
    return;  // no connection: what is kept stays
  }
  if (before !== life) return;
  if (GONE.includes(answer.status)) return leave();
  const key = answer.headers.get("Staffroom-Keep");
  if (answer.status === 304 && about?.key === key) return write({ ...about, at: Date.now() }, before);
  if (answer.ok && key) return store(answer, key, before);
  // Signed out, a shared computer, or not for this person: nothing stays.
  if (answer.ok || answer.type === "opaqueredirect" || SESSION_IS_OVER.includes(answer.status)) await forget();
}

async function store(answer, key, before) {
  const headers = new Headers(answer.headers);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);  // of the packed text
  const etag = headers.get("ETag") ?? "";
  const beside = (headers.get("Staffroom-Keep-Beside") ?? "").split(" ").filter(Boolean);
  const text = (await answer.text()).replace('data-copy="no"', 'data-copy="yes"');
  const pictures = await Promise.all(beside.map(async (address) => [address, await fetch(address).catch(() => null)]));
  if (before !== life) return;
  const name = `${OURS}copy-${key}`;
  for (const other of await caches.keys()) {
    if (other.startsWith(`${OURS}copy-`) && other !== name) await caches.delete(other);
  }
  const cache = await caches.open(name);
  for (const old of await cache.keys()) {
    if (![COPY, NOTE, ...beside].some((address) => old.url.endsWith(address))) await cache.delete(old);
  }
  for (const [address, picture] of pictures) if (picture?.ok) await cache.put(address, picture);
  await cache.put(COPY, new Response(text, { headers }));
  await write({ key, etag, cache: name, version: VERSION, at: Date.now() }, before);
  await sweep();
}

async function write(about, before) {
  const cache = await caches.open(about.cache);
  await cache.put(NOTE, new Response(JSON.stringify(about)));
  if (before !== life) await forget();  // thrown away while we wrote
}

// --- What pages say

async function hear(event) {
  if (event.data?.say === "forget") await forget();
  if (event.data?.say === "here") {
    const about = await note();
    const same = about?.key === event.data.key;
    if (about && !same) {  // somebody else, or the same person signed in anew
      await forget();
      await asking?.catch(() => undefined);  // what was asked before was asked as somebody else
    }
    await (same && await fresh() ? refreshIfDue() : refresh());
  }
  event.ports[0]?.postMessage("done");
}
