// The page that makes passes: print the slip, copy the address. Both buttons are hidden without this script.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-print], [data-copy-from]");
  if (!button) return;
  if (button.hasAttribute("data-print")) {
    print();
    return;
  }
  const field = document.getElementById(button.dataset.copyFrom);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    button.lastChild.textContent = "Copied";
  } catch { /* it is selected: Ctrl+C */ }
});
