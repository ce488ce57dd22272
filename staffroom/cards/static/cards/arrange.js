// Dragging, on top of the buttons, which work without this file. After either, the focus stays on that card.
(() => {
  const lists = [...document.querySelectorAll(".arrange-list:not([data-column='hidden'])")];
  const items = () => lists.flatMap((list) => [...list.querySelectorAll("li[data-card]")]);
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  let held = null;

  const drop = async (card, before, column) => {
    const body = new URLSearchParams({ card, column, before, csrfmiddlewaretoken: token });
    const answer = await fetch("/today/cards/move", { method: "POST", body, credentials: "same-origin" });
    location.assign(answer.url);
  };

  for (const item of items()) {
    if (!item.querySelector("form")) { item.dataset.fixed = ""; continue; }
    item.draggable = true;
    item.addEventListener("dragstart", (event) => { held = item; item.dataset.dragged = ""; event.dataTransfer.effectAllowed = "move"; });
    item.addEventListener("dragend", () => { delete item.dataset.dragged; items().forEach((one) => delete one.dataset.over); });
  }
  for (const list of lists) {
    list.addEventListener("dragover", (event) => {
      if (!held) return;
      event.preventDefault();
      items().forEach((one) => delete one.dataset.over);
      const over = event.target.closest("li[data-card]");
      if (over && over !== held) over.dataset.over = "";
    });
    list.addEventListener("drop", (event) => {
      event.preventDefault();
      const over = event.target.closest("li[data-card]");
      if (held && over !== held) drop(held.dataset.card, over?.dataset.card ?? "", list.dataset.column).catch(() => location.reload());
    });
  }

  const moved = document.querySelector("[data-moved]");
  if (moved) {
    const name = moved.querySelector(".arrange-name").textContent;
    const list = moved.closest(".arrange-list");
    const title = list.previousElementSibling.textContent.trim();
    const number = [...list.children].indexOf(moved) + 1;
    document.getElementById("moved-word").textContent = `${name}: ${title}, place ${number} of ${list.children.length}.`;
    moved.querySelector("button")?.focus();
  }
})();
