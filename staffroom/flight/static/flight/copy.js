// The kept page: says how old it is by this device's clock, which line is on now, and is gone when it is too old.
// Without this script it says the time it was true at, and nothing of its age.
(() => {
  const LONGEST = 16 * 60 * 60 * 1000;
  const ZONE = "Australia/Melbourne";
  const isCopy = document.documentElement.dataset.copy === "yes";
  const time = document.getElementById("true-at");
  let at = Date.parse(time.dateTime);

  const clock = (moment) => new Intl.DateTimeFormat("en-AU", { timeZone: ZONE, hour: "numeric", minute: "2-digit" }).format(moment);
  const dateOf = (moment) => new Intl.DateTimeFormat("en-CA", { timeZone: ZONE }).format(moment);
  const counted = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  const ago = (passed) => {
    const minutes = Math.floor(passed / 60000);
    if (minutes < 1) return "just now";
    return minutes < 120 ? `${counted(minutes, "minute")} ago` : `${counted(Math.floor(minutes / 60), "hour")} ago`;
  };

  const copies = async () => (await caches.keys()).filter((name) => name.startsWith("flight-copy-"));

  const remove = async (why) => {
    navigator.serviceWorker?.controller?.postMessage({ say: "forget" });
    for (const name of await copies()) await caches.delete(name);
    const main = document.getElementById("main").firstElementChild;
    const said = document.createElement("p");
    said.textContent = why;
    main.replaceChildren(said);
  };

  // What the worker noted: the server may have said since then that nothing has changed.
  const lastTrue = async () => {
    const note = await caches.match("/offline/note");
    if (note) at = (await note.json()).at;
  };

  const tellAge = () => {
    const passed = Date.now() - at;
    if (passed >= LONGEST) return remove("This copy was more than 16 hours old, so it is gone. Open Staffroom again where there is a connection.");
    const yesterday = dateOf(at) === dateOf(Date.now()) ? "" : "yesterday, ";
    for (const one of [time, ...document.querySelectorAll(".true-at")]) one.textContent = `${yesterday}${clock(at)}`;
    document.getElementById("true-ago").textContent = `, ${ago(passed)}`;
  };

  const markDays = () => {
    const today = dateOf(Date.now());
    for (const day of document.querySelectorAll("[data-day]")) {
      const word = day.dataset.day === today ? "today" : day.dataset.day < today ? "over" : "";
      if (word) day.querySelector(".which").textContent = ` (${word})`;
    }
  };

  // What is on and what comes next today, in one sentence above everything else.
  const markNow = () => {
    const now = Date.now();
    const on = [];
    const later = [];
    for (const line of document.querySelectorAll("[data-day] [data-from]")) {
      const isOn = Date.parse(line.dataset.from) <= now && now < Date.parse(line.dataset.to);
      line.querySelector(".is-now").hidden = !isOn;
      if (isOn) on.push(line.dataset);
      if (Date.parse(line.dataset.from) > now && dateOf(Date.parse(line.dataset.from)) === dateOf(now)) later.push(line.dataset);
    }
    const lead = document.getElementById("lead");
    lead.textContent = [
      ...on.map((line) => `Now ${line.what}, until ${line.until}.`),
      ...later.slice(0, 1).map((line) => `Next ${line.what}, at ${line.at}.`),
    ].join(" ");
    lead.hidden = !lead.textContent;
  };

  const tick = () => {
    if (isCopy) tellAge();
    markNow();
  };

  // Asked for the map or the phone list, and got this page instead: lead to that part of it.
  const leadOn = () => {
    const part = { "/map/": "map", "/people/phones/": "phones" }[location.pathname];
    if (part && !location.hash) document.getElementById(part)?.scrollIntoView();
  };

  const start = async () => {
    if (isCopy) {
      if (navigator.onLine) document.getElementById("why").textContent = "Staffroom does not answer";
      await lastTrue().catch(() => undefined);
      document.getElementById("remove").addEventListener("click", () => remove("The copy is gone from this device. With a connection Staffroom keeps a new one."));
      document.getElementById("remove").hidden = false;
      document.getElementById("again").addEventListener("click", () => location.reload());
      document.getElementById("again").hidden = false;
    }
    markDays();
    tick();
    setInterval(tick, 30000);
    leadOn();
  };

  start();
})();
