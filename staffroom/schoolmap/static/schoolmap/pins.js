// Placing pins: a tap on the plan, or the arrow keys and Enter, fill in the two numbers of the form beside it.
// Without this script the numbers are typed.
(() => {
  const form = document.getElementById("pin-form");
  const plan = document.querySelector(".map-window");
  const drawing = plan?.querySelector("svg");
  if (!form || !drawing) return;

  const [x, y] = [form.elements.x, form.elements.y];
  const said = document.getElementById("cross-said");
  const { width, height } = drawing.viewBox.baseVal;
  const cross = document.createElementNS("http://www.w3.org/2000/svg", "path");
  cross.setAttribute("class", "map-cross");
  cross.setAttribute("d", "M-26 0H-6M6 0H26M0-26V-6M0 6V26M-14 0A14 14 0 1 0 14 0 14 14 0 1 0-14 0");
  drawing.append(cross);
  plan.setAttribute("role", "application");
  plan.setAttribute("aria-describedby", "how");

  const value = (field) => {
    const number = Number.parseFloat(field.value.replace(",", "."));
    return Number.isFinite(number) && number >= 0 && number <= 100 ? number : null;
  };
  const show = () => {
    const at = [value(x), value(y)];
    cross.toggleAttribute("data-none", at.includes(null));
    if (!at.includes(null)) cross.setAttribute("transform", `translate(${(at[0] * width) / 100} ${(at[1] * height) / 100})`);
  };
  const put = (left, top) => {
    const within = (number) => String(Math.round(Math.min(100, Math.max(0, number)) * 100) / 100);
    x.value = within(left);
    y.value = within(top);
    show();
  };

  drawing.addEventListener("click", (event) => {
    const box = drawing.getBoundingClientRect();
    put(((event.clientX - box.left) / box.width) * 100, ((event.clientY - box.top) / box.height) * 100);
    said.textContent = "";
    if (form.elements.code.value || !["room", "duty"].includes(form.elements.kind.value)) {
      form.querySelector("button.btn-main").focus({ preventScroll: true });
    } else {
      form.elements.code.focus({ preventScroll: true });
    }
  });

  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  plan.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    const step = STEPS[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const far = event.shiftKey ? 0.25 : 1;
    put((value(x) ?? 50) + step[0] * far, (value(y) ?? 50) + step[1] * far);
    cross.scrollIntoView({ block: "nearest", inline: "nearest" });
    said.textContent = `${x.value} % from the left, ${y.value} % from the top`;
  });

  for (const field of [x, y]) field.addEventListener("input", show);
  show();
})();
