// Opens a <dialog> as what it is: the page behind it rests, Escape closes it, focus comes back to where it was.
// A button or link says which one: data-dialog="id". Without this script a link simply leads to its page.
// What lies over the page (a toast) goes with a button data-close, and stays until then.
document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;

  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog?.showModal) {
    event.preventDefault();
    if (!dialog.open) dialog.showModal();
    return;
  }

  const closer = event.target.closest("[data-close]");
  if (closer) {
    const over = closer.closest("dialog, .toast");
    if (over?.close) over.close();
    else over?.remove();
    return;
  }

  if (event.target.matches("dialog.dialog[open]")) {  // beside it, not on it: its own box is filled by what is in it
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) event.target.close();
  }
});
