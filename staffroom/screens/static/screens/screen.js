// A screen on a wall: asks every half minute whether anything changed, swaps without a flash, turns its pages, and says
// how old its picture is when nobody answers. Without this script the page reloads itself once a minute.
(() => {
  const ASK = 30_000, TURN = 12_000, PATIENCE = 10_000, SWITCHED_OFF = 404;
  const wall = document.getElementById("wall");
  const gone = document.getElementById("gone");
  const since = document.getElementById("gone-since");
  const age = document.getElementById("gone-age");
  const MELBOURNE = { timeZone: "Australia/Melbourne", hour: "numeric", minute: "2-digit", hour12: true };
  const clock = (milliseconds) => new Intl.DateTimeFormat("en-AU", MELBOURNE).format(milliseconds).replace(/\s*[ap]\.?m\.?$/i, "");

  let etag = "";
  let ahead = 0;  // by how much our server's clock is ahead of this machine's, which may be anything
  let heard = 0;  // when we last had an answer, by the server's clock
  let asking = false;
  let page = {};

  const now = () => Date.now() + ahead;
  const board = () => wall.querySelector(".board");

  // --- the clock and the bells

  const minutes = (until) => Math.max(0, Math.ceil((until - now() / 1000) / 60));
  const inWords = (value) => value < 60 ? `${value} min` : `${Math.floor(value / 60)} h${value % 60 ? ` ${value % 60} min` : ""}`;
  const piece = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
  const line = (...parts) => {
    const found = document.createElement("p");
    found.append(...parts.flatMap((part) => [part, " "]));
    return found;
  };

  const badge = () => {
    const found = piece("span", "Now");
    found.className = "badge";
    found.dataset.kind = "now";
    return found;
  };

  const bells = () => {
    const place = wall.querySelector("[data-bell]");
    if (!place) return;
    const all = JSON.parse(board().dataset.bells);
    if (!all.length) return;
    const seconds = now() / 1000;
    const on = all.filter(([, starts, ends]) => starts <= seconds && seconds < ends).at(-1);
    const next = all.find(([, starts]) => starts > seconds);
    const said = on
      ? [line(badge(), piece("b", on[0]), piece("span", `until ${clock(on[2] * 1000)}`)),
         line(piece("b", inWords(minutes(on[2]))), piece("span", next ? `then ${next[0]}` : ""))]
      : next
        ? [line(piece("span", "Next bell"), piece("b", clock(next[1] * 1000)), piece("span", next[0])), line(piece("b", inWords(minutes(next[1]))))]
        : [line(piece("span", "The last bell of today has rung."))];
    const text = said.map((one) => one.textContent).join("|");
    if (place.dataset.said === text) return;
    place.dataset.said = text;
    place.replaceChildren(...said);
  };

  const tick = () => {
    const shown = wall.querySelector("[data-clock]");
    const time = clock(now());
    if (shown && shown.textContent !== time) shown.textContent = time;
    bells();
    if (!gone.hidden && heard) aged();
  };

  // --- pages: what does not fit is shown in turn; what fits holds still

  const fill = (list) => {
    const items = [...list.children];
    items.forEach((item) => { item.hidden = false; });
    const room = list.parentElement.getBoundingClientRect().bottom - list.getBoundingClientRect().top + 0.5;
    const pages = [[]];
    let top = 0;
    items.forEach((item) => {
      const box = item.getBoundingClientRect();
      if (pages.at(-1).length && box.bottom - list.getBoundingClientRect().top - top > room) {
        top = box.top - list.getBoundingClientRect().top;
        pages.push([]);
      }
      pages.at(-1).push(item);
    });
    return pages;
  };

  const lay = () => {
    const said = [];
    wall.querySelectorAll("[data-pages]").forEach((list) => {
      if (getComputedStyle(list).overflowY !== "hidden") return;  // a small window scrolls instead
      const name = list.dataset.pages;
      const pages = fill(list);
      const at = (page[name] ?? 0) % pages.length;
      page[name] = at;
      pages.forEach((items, number) => items.forEach((item) => { item.hidden = number !== at; }));
      let before = "";
      [...list.children].filter((item) => !item.hidden && item.dataset.period).forEach((item) => {
        item.toggleAttribute("data-first", item.dataset.period !== before);
        before = item.dataset.period;
      });
      if (pages.length > 1) said.push(`${name === "changes" ? "Page" : name === "away" ? "Away" : "Notices"} ${at + 1} of ${pages.length}`);
    });
    const pager = wall.querySelector("[data-pager]");
    if (pager) pager.textContent = said.join(" · ");
  };

  const turn = () => {
    Object.keys(page).forEach((name) => { page[name] += 1; });
    lay();
  };

  // --- news

  const aged = () => {
    const passed = Math.floor((now() - heard) / 60_000);
    since.textContent = `No connection since ${clock(heard)}.`;
    age.textContent = `This is how it was then${passed ? `, ${inWords(passed)} ago` : ""}. Ask the office what has changed.`;
  };

  const lost = () => {
    gone.hidden = false;
    aged();
    lay();
  };

  const switchedOff = () => {
    wall.replaceChildren();
    gone.hidden = false;
    heard = 0;
    since.textContent = "This screen has been switched off.";
    age.textContent = "Ask the daily organiser or IT for a new address.";
  };

  const show = (html) => {
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector(".board");
    if (!fresh) return lost();
    if (board() && fresh.dataset.version !== board().dataset.version) return location.reload();
    wall.replaceChildren(fresh);  // one paint: the old picture stands until the new one is there
    lay();
  };

  const ask = async () => {
    if (asking) return;
    asking = true;
    try {
      const answer = await fetch(wall.dataset.ask, {
        headers: etag ? { "If-None-Match": etag } : {},
        cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer",
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (answer.status === SWITCHED_OFF) return switchedOff();
      if (answer.status !== 304 && !answer.ok) throw new Error(String(answer.status));
      const html = answer.ok ? await answer.text() : "";
      ahead = (Date.parse(answer.headers.get("Date")) || Date.now()) - Date.now();
      heard = now();
      etag = answer.headers.get("ETag") ?? "";
      const back = !gone.hidden;
      gone.hidden = true;
      if (html) show(html); else if (back) lay();
    } catch {
      lost();
    } finally {
      asking = false;
      tick();
    }
  };

  heard = Number(board().dataset.now) * 1000;
  ahead = heard - Date.now();
  lay();
  tick();
  setInterval(tick, 1000);
  setInterval(turn, TURN);
  setInterval(ask, ASK);
  addEventListener("resize", lay);
  addEventListener("online", ask);
  addEventListener("offline", lost);
  addEventListener("pageshow", (event) => { if (event.persisted) ask(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  document.fonts?.ready.then(lay);
})();
