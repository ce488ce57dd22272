// An opened pass: has itself kept for when there is no network, asks whether it still stands, and ends at its time.
(() => {
  const body = document.body;
  const here = location.origin + location.pathname;
  const ends = performance.now() + Number(body.dataset.seconds) * 1000;
  const EVERY = 60_000;
  const addresses = (selector, name) => [...document.querySelectorAll(selector)].map((one) => one.getAttribute(name));

  const keep = async () => {
    if (!navigator.serviceWorker) return;
    await navigator.serviceWorker.register(body.dataset.worker, { scope: body.dataset.scope });
    const { active } = await navigator.serviceWorker.ready;
    const parts = [
      ...addresses("link[rel='stylesheet'], link[rel='icon']", "href"),
      ...addresses("script[src]", "src"),
      ...addresses("image[href]", "href"),
      ...addresses("use[href]", "href").map((address) => address.split("#")[0]),
    ];
    active.postMessage({ page: here, parts: [...new Set(parts)] });
  };

  const forget = async () => {
    if (!window.caches) return;
    await caches.delete("pass");
    const found = await navigator.serviceWorker?.getRegistration(body.dataset.scope);
    await found?.unregister();
  };

  const end = async () => {
    await forget();
    const [title, text] = [document.createElement("h1"), document.createElement("p")];
    title.textContent = "This pass is over";
    text.textContent = "It opened until 17:00. Thank you for today.";
    document.getElementById("main").replaceChildren(title, text);
  };

  const ask = async () => {
    if (performance.now() >= ends) return end();
    try {
      const { status, ok } = await fetch(here, { method: "HEAD", cache: "no-store" });
      if (status === 404 || status === 410) {
        await forget();
        location.reload();
      } else if (ok && body.dataset.copy === "yes") {
        location.reload();
      }
    } catch { /* no network: the copy is what there is */ }
    return undefined;
  };

  if (body.dataset.copy === "no") keep().catch(() => {});
  addEventListener("online", ask);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && ask());
  setInterval(ask, EVERY);
  setTimeout(end, Math.min(Number(body.dataset.seconds) * 1000, 2 ** 31 - 1));
})();
