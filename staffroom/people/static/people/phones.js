// Narrows the telephone list while somebody types: by name, room or number, accents or not. Without this script the
// form asks the server. Also in the copy for when there is no connection. "/" puts the cursor into the box.
(() => {
  const box = document.getElementById("q");
  const said = document.getElementById("said");
  const nobody = document.getElementById("nobody");
  const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f'’-]/g, "").toLowerCase();
  const lines = [...document.querySelectorAll(".phones li")].map((line) => {
    const text = fold(line.textContent);
    return { line, text: `${text} ${text.replace(/\s/g, "")}` };  // a number is typed with blanks or without
  });

  const narrow = () => {
    const words = fold(box.value).split(/\s+/).filter(Boolean);
    let found = 0;
    for (const { line, text } of lines) {
      line.hidden = !words.every((word) => text.includes(word));
      if (!line.hidden) found += 1;
    }
    for (const group of document.querySelectorAll(".phones section")) group.hidden = !group.querySelector("li:not([hidden])");
    nobody.hidden = found > 0 || !lines.length;
    said.textContent = words.length ? `${found} ${found === 1 ? "person matches" : "people match"}` : "";
  };

  box.addEventListener("input", narrow);
  // A list that the server narrowed is not whole: then it is asked again. The kept copy has nobody to ask.
  const whole = "here" in box.form.dataset || !new URLSearchParams(location.search).get("q");
  box.form.addEventListener("submit", (event) => { if (whole) event.preventDefault(); });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
})();
