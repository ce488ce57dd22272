// Flight mode is off (STAFFROOM_FLIGHT=off): a browser that still has the worker fetches this instead, clears up and
// goes on without one.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(leave()));

async function leave() {
  for (const name of await caches.keys()) if (name.startsWith("flight-")) await caches.delete(name);
  await self.registration.unregister();
}
