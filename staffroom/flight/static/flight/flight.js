// Has the service worker keep a copy of one's own days, or clears away what an earlier session left. Which of the two
// the server says: data-keep is the key of this session, and empty where nothing may be kept (signed out, a shared
// computer, turned off).
(() => {
  const { keep: key, worker } = document.currentScript.dataset;
  const REFUSED = "flight";  // in localStorage: the session for which somebody removed the copy
  if (!("serviceWorker" in navigator) || !("caches" in window)) return;

  const refused = () => { try { return localStorage.getItem(REFUSED) === key; } catch { return false; } };
  const copies = async () => (await caches.keys()).filter((name) => name.startsWith("flight-"));
  const registration = () => navigator.serviceWorker.getRegistration("/");

  // Ask the worker, and wait until it has done so; a worker that is no more does not answer.
  const say = (there, words) => new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = resolve;
    setTimeout(resolve, 2000);
    there.active ? there.active.postMessage(words, [port2]) : resolve();
  });

  const drop = async () => {
    const there = await registration();
    if (there) {
      await say(there, { say: "forget" });
      await there.unregister();
    }
    for (const name of await copies()) await caches.delete(name);
  };

  // The worker's address is gone: then the worker goes too.
  const gone = async () => {
    const answer = await fetch(worker, { method: "HEAD", cache: "no-store" }).catch(() => null);
    if (answer && [404, 410].includes(answer.status)) await drop();
  };

  const start = async () => {
    const there = await navigator.serviceWorker.register(worker, { scope: "/", updateViaCache: "none" });
    there.update().catch(gone);
    await say(await navigator.serviceWorker.ready, { say: "here", key });
  };

  const settle = () => (key && !refused() ? start() : drop()).catch(() => { /* a private window: nothing is kept */ });

  const kept = async () => {
    const found = await caches.match("/offline/note");
    return found ? (await found.json()).at : null;
  };

  // "Where I am signed in" says whether there is a copy, and takes it away.
  const tell = async () => {
    const place = document.getElementById("flight-here");
    if (!place) return;
    const at = await kept().catch(() => null);
    const time = at && new Date(at).toLocaleTimeString("en-AU", { hour: "numeric", minute: "2-digit", timeZone: "Australia/Melbourne" });
    place.querySelector("[data-said]").textContent = at
      ? `A copy of your days is kept here, as of ${time}.`
      : key && refused() ? "You removed the copy. None is kept here until you sign in again." : "No copy is kept here.";
    place.querySelector("button").hidden = !at;
    place.hidden = false;
  };

  const remove = async () => {
    try { localStorage.setItem(REFUSED, key); } catch { /* then it is kept again with the next page */ }
    await drop();
    await tell();
  };

  let offer = null;
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();  // no banner: the menu has the button
    offer = event;
    document.getElementById("install")?.removeAttribute("hidden");
  });

  addEventListener("load", () => {
    document.getElementById("install")?.addEventListener("click", () => offer?.prompt());
    document.querySelector("#flight-here button")?.addEventListener("click", remove);
    const whenIdle = window.requestIdleCallback ?? ((run) => setTimeout(run, 500));
    whenIdle(async () => {
      await tell();
      await settle();
      await tell();
    });
  });
})();
