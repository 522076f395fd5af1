// Suggestions while one types in the search box: a combobox (ARIA 1.2). Without this file the box is a plain form.
(() => {
  const form = document.querySelector("form.find"), input = form?.querySelector("input[name=q]");
  if (!form?.dataset.suggest || !input) return;
  const panel = document.createElement("div");
  panel.id = "find-panel";
  panel.hidden = true;
  const said = document.createElement("p");
  said.className = "sr";
  said.setAttribute("role", "status");
  form.append(panel, said);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "find-list" })) input.setAttribute(name, value);
  let soon, asked, at = -1;
  const options = () => [...panel.querySelectorAll("[role=option]")];
  const close = () => {
    clearTimeout(soon);
    asked?.abort(); // an answer on its way must not open the list again
    options()[at]?.setAttribute("aria-selected", "false");
    panel.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (to) => {
    const all = options();
    all[at]?.setAttribute("aria-selected", "false");
    at = to < -1 ? all.length - 1 : to >= all.length ? -1 : to;
    if (at < 0) { input.removeAttribute("aria-activedescendant"); return; }
    all[at].setAttribute("aria-selected", "true");
    all[at].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", all[at].id);
  };
  const ask = async () => {
    const typed = input.value.trim();
    asked?.abort();
    if (typed.length < 2) { close(); return; }
    asked = new AbortController();
    try {
      const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(typed)}`, { signal: asked.signal });
      const text = await answer.text();
      if (input.value.trim() !== typed) return;
      if (!answer.ok) { close(); said.textContent = answer.status === 429 ? text : ""; return; }
      panel.innerHTML = text;
      const list = panel.querySelector("#find-list"), size = options().length;
      at = -1;
      said.textContent = list?.dataset.said || "";
      panel.hidden = !size;
      input.setAttribute("aria-expanded", String(!!size));
    } catch { /* a newer question, or no connection: the form still works */ }
  };
  input.addEventListener("input", () => { clearTimeout(soon); soon = setTimeout(ask, 150); });
  input.addEventListener("keydown", (e) => {
    if (e.key === "Escape") { if (!panel.hidden) { e.preventDefault(); close(); } }
    else if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      if (panel.hidden) ask(); else choose(at + (e.key === "ArrowDown" ? 1 : -1));
    } else if (e.key === "Enter" && at >= 0) { e.preventDefault(); options()[at].click(); }
  });
  form.addEventListener("focusout", (e) => { if (!form.contains(e.relatedTarget)) close(); });
  panel.addEventListener("pointerdown", (e) => e.preventDefault());
  // which result of a search is opened, for the editors' search desk
  const list = document.querySelector("[data-clicks]");
  list?.addEventListener("click", (e) => {
    const link = e.target.closest("article a");
    if (!link) return;
    const position = [...list.querySelectorAll("article a")].indexOf(link) + 1;
    navigator.sendBeacon(list.dataset.clicks.replace("/0/", `/${position}/`), new URLSearchParams({ key: link.pathname }));
  });
})();
