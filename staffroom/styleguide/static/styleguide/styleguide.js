// The switches of the style guide: for this page alone, and forgotten with it.
(() => {
  const root = document.documentElement;
  const form = document.getElementById("switch");
  form.addEventListener("change", (event) => {
    const { name, value } = event.target;
    if (value) root.dataset[name] = value;
    else delete root.dataset[name];
  });
})();
