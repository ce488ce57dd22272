// "/" puts the cursor into the search; Escape empties it. A session that ended reloads the page
// instead of swapping the sign-in page into the list.
document.addEventListener("keydown", (event) => {
  const box = document.getElementById("q");
  if (!box || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/" && !event.target.closest("input, textarea, select")) {
    event.preventDefault();
    box.focus();
    box.select();
  }
  if (event.key === "Escape" && event.target === box && box.value) {
    box.value = "";
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (new URL(event.detail.xhr.responseURL).pathname !== event.detail.requestConfig.path.split("?")[0]) {
    event.detail.shouldSwap = false;
    location.reload();
  }
});
