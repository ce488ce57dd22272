// The search that "/" or Ctrl-K opens on every page: a dialog whose list is filled while somebody types. Arrows move
// through the list, Enter opens, Escape closes. Without this script the glass in the masthead leads to a page.
(() => {
  const dialog = document.getElementById("find");
  const box = document.getElementById("find-q");
  const list = document.getElementById("find-list");
  const said = document.getElementById("find-said");
  const form = dialog.querySelector("form");
  const WAIT = 120;
  let timer = 0;
  let asking = null;
  let current = -1;
  let pressed = false;  // Enter came before the answer: open its first when it is there

  const options = () => [...list.querySelectorAll("[role=option]")];

  const open = () => {
    if (dialog.open) return;
    dialog.showModal();
    box.select();
  };

  const mark = (place) => {
    const all = options();
    all[current]?.setAttribute("aria-selected", "false");
    current = all.length ? (place + all.length) % all.length : -1;
    const chosen = all[current];
    if (!chosen) return box.removeAttribute("aria-activedescendant");
    chosen.setAttribute("aria-selected", "true");
    chosen.scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", chosen.id);
  };

  const show = (html) => {
    const kept = current > 0 ? options()[current]?.href : "";  // somebody has moved to it while the next answer came
    list.innerHTML = html;  // our own page's part, escaped by its template
    current = -1;
    box.setAttribute("aria-expanded", String(options().length > 0));
    said.textContent = list.firstElementChild?.dataset.said ?? "";
    mark(Math.max(0, options().findIndex((one) => one.href === kept)));
  };

  const ask = async () => {
    asking?.abort();
    if (!box.value.trim()) return show("");
    asking = new AbortController();
    try {
      const answer = await fetch(`${form.dataset.found}?q=${encodeURIComponent(box.value)}`, { signal: asking.signal });
      if (answer.redirected) return location.reload();  // the session ended: sign in, then go on here
      if (!answer.ok) return refuse(answer.status);
      show(await answer.text());
      asking = null;
      if (pressed) go();
    } catch (error) {
      if (error.name !== "AbortError") refuse(0);
    }
  };

  const refuse = (status) => {
    asking = null;
    pressed = false;
    show("");
    said.textContent = status === 429 ? "That was a lot at once. Wait a moment." : "The search does not answer. Try again in a moment.";
  };

  const go = () => {
    pressed = false;
    const chosen = options()[current];
    if (chosen) location.assign(chosen.href);
    else form.submit();
  };

  const typed = () => {
    pressed = false;
    clearTimeout(timer);
    timer = setTimeout(() => { timer = 0; ask(); }, WAIT);
  };

  const enter = () => {
    if (!timer && !asking) return go();
    pressed = true;
    if (!timer) return;
    clearTimeout(timer);
    timer = 0;
    ask();
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const key = event.key.toLowerCase();
    if (key === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
      event.preventDefault();
      return open();
    }
    if (key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    const own = document.getElementById("q");  // a page with a search of its own keeps the key
    if (!own) return open();
    own.focus();
    own.select();
  });

  box.addEventListener("input", typed);
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) {
      event.preventDefault();
      mark(current + moves[event.key]);
    }
    if (event.key === "Escape") {  // else the first Escape would only empty a search box
      event.preventDefault();
      dialog.close();
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    enter();
  });
  // A link to a place on this very page leads there only once the dialog is out of the way.
  list.addEventListener("click", (event) => { if (event.target.closest("a")) dialog.close(); });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  document.getElementById("find-close").addEventListener("click", () => dialog.close());
  document.getElementById("find-open")?.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  addEventListener("pageshow", () => dialog.close());
})();
