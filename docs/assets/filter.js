// Filters the list of projects. Without this file the page is the plain, full list.
(() => {
  "use strict";
  const form = document.getElementById("filter");
  const list = document.getElementById("projects");
  if (!form || !list) return;
  const cards = Array.from(list.children);
  const count = document.getElementById("count");
  const none = document.getElementById("none");
  const keys = ["district", "theme", "cohort", "stage"];

  const show = () => {
    const words = form.elements.words.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const card of cards) {
      const fits =
        keys.every((key) => !form.elements[key].value || card.dataset[key] === form.elements[key].value) &&
        words.every((word) => card.textContent.toLowerCase().includes(word));
      card.hidden = !fits;
      shown += fits;
    }
    none.hidden = shown > 0;
    count.textContent =
      shown === cards.length ? `共 ${shown} 个。` : `共 ${cards.length} 个，筛选后 ${shown} 个。`;
  };

  // The choice stands in the address, so that it can be sent to a colleague.
  const remember = () => {
    const query = new URLSearchParams();
    for (const [key, value] of new FormData(form)) if (value) query.set(key, value);
    history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
  };

  for (const [key, value] of new URLSearchParams(location.search)) {
    const field = form.elements.namedItem(key);
    if (field && "value" in field) field.value = value;
  }
  form.addEventListener("input", () => { show(); remember(); });
  form.addEventListener("reset", () => setTimeout(() => { show(); remember(); }));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  show();
})();
