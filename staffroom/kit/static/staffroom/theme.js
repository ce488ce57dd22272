// Runs before the first paint (no defer), so that a chosen theme does not flash.
// A reader's choices live in this browser alone: theme ("light", "dark") and letters ("plain").
(() => {
  const root = document.documentElement;
  root.dataset.script = "on";

  const recall = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const keep = (key, value) => {
    try { value ? localStorage.setItem(key, value) : localStorage.removeItem(key); } catch { /* private window: this page only */ }
  };

  const theme = recall("theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  if (recall("type") === "plain") root.dataset.type = "plain";

  const isDark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;

  const switchTheme = () => {
    const next = isDark() ? "light" : "dark";
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    root.dataset.theme = next;
    keep("theme", next === system ? "" : next);  // back to the system's own: follow it again
  };

  const switchType = (button) => {
    const plain = root.dataset.type !== "plain";
    plain ? root.dataset.type = "plain" : delete root.dataset.type;
    button.setAttribute("aria-pressed", plain);
    keep("type", plain ? "plain" : "");
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.getElementById("theme")?.addEventListener("click", switchTheme);
    const type = document.getElementById("type");
    type?.setAttribute("aria-pressed", root.dataset.type === "plain");
    type?.addEventListener("click", () => switchType(type));
  });
})();
