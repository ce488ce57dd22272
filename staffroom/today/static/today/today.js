// Keeps an open page true: minutes go on, the Now line moves at the bell, and what is new waits behind one line.
// Nothing else on the page moves while somebody reads. Asks every 45 seconds or so, only while the page is looked at.
(() => {
  const live = document.getElementById("live");
  if (!live) return;
  const EVERY = 45_000 + Math.random() * 10_000;
  const known = new Set(live.dataset.new.split(" ").filter(Boolean));
  let etag = "", asked = Date.now(), turning = false, ended = false;

  const words = (minutes) => {
    const hours = Math.floor(minutes / 60), rest = minutes % 60;
    return hours ? (rest ? `${hours} h ${rest} min` : `${hours} h`) : `${minutes} min`;
  };

  const tick = () => {
    const now = Date.now();
    for (const part of document.querySelectorAll("[data-left]")) {
      const text = words(Math.max(0, Math.ceil((Date.parse(part.dataset.left) - now) / 60_000)));
      if (part.textContent !== text) part.textContent = text;
    }
    for (const meter of document.querySelectorAll("progress[data-ends]")) {
      const left = Math.max(0, Math.ceil((Date.parse(meter.dataset.ends) - now) / 60_000));
      meter.value = meter.max - left;
      meter.setAttribute("aria-label", `${meter.max - left} of ${meter.max} minutes gone`);
    }
    if (live.dataset.turns && Date.parse(live.dataset.turns) <= now) turn();
  };

  // The bell has rung: fetch the page, and put in only the Now line and the mark on the line of the day.
  const turn = async () => {
    if (turning || ended) return;
    turning = true;
    try {
      const answer = await fetch(location.pathname, { credentials: "same-origin" });
      if (!answer.ok || answer.redirected) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const lead = fresh.querySelector(".lead"), here = document.querySelector(".lead");
      if (lead && here && !here.contains(document.activeElement)) here.replaceWith(lead);
      live.dataset.turns = fresh.getElementById("live")?.dataset.turns ?? "";
      markNow(fresh);
    } catch { /* no network: the next minute tries again */ } finally { turning = false; }
  };

  const markNow = (fresh) => {
    const mine = [...document.querySelectorAll(".day .slot")], theirs = [...fresh.querySelectorAll(".day .slot")];
    if (mine.length !== theirs.length) return;
    mine.forEach((slot, number) => {
      if (slot.hasAttribute("data-now") !== theirs[number].hasAttribute("data-now")) slot.replaceWith(theirs[number]);
    });
  };

  const say = (sentences, gone) => {
    const parts = [];
    if (sentences.length) parts.push(`${sentences.length} ${sentences.length === 1 ? "change" : "changes"} since you opened this page: ${sentences.join("; ")}`);
    if (gone) parts.push(gone === 1 ? "one change was taken back" : `${gone} changes were taken back`);
    if (!parts.length) { live.replaceChildren(); return; }
    const link = document.createElement("a");
    link.href = location.pathname;
    link.textContent = "Show";
    const text = parts.join("; ");
    live.replaceChildren(`${text[0].toUpperCase()}${text.slice(1)}. `, link);
  };

  const ask = async () => {
    asked = Date.now();
    const headers = etag ? { "If-None-Match": etag } : {};
    const answer = await fetch(live.dataset.pulse, { credentials: "same-origin", cache: "no-store", headers });
    if (answer.status === 304) return;
    if (answer.redirected || answer.status === 401) {
      ended = true;
      live.replaceChildren("You are signed out, so this page no longer changes. ", Object.assign(document.createElement("a"), { href: "/", textContent: "Sign in again" }));
      return;
    }
    if (!answer.ok) return;
    etag = answer.headers.get("ETag") ?? "";
    const { new: news } = await answer.json();
    const now = new Set(news.map((one) => one.token));
    say(news.filter((one) => !known.has(one.token)).map((one) => one.words), [...known].filter((token) => !now.has(token)).length);
  };

  const look = () => {
    if (document.hidden || ended) return;
    tick();
    if (Date.now() - asked >= EVERY) ask().catch(() => { /* no network: what stands here has its age */ });
  };
  setInterval(look, 5_000);
  document.addEventListener("visibilitychange", look);
})();
