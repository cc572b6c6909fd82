// The calendar by keyboard and screen reader: one stop for Tab, arrows from day to day, and the total announced when it
// changes.
"use strict";

(() => {
  const card = document.getElementById("dag");
  const days = [...card.querySelectorAll("input")];
  const open = days.filter((day) => !day.disabled);
  if (!open.length) return;

  const unseen = (textContent, more) => Object.assign(document.createElement("p"), { className: "vh", textContent, ...more });
  const told = unseen("", { role: "status" });
  card.before(unseen("Met de pijltjes ga je van dag naar dag.", { id: "pijltjes" }), told);
  card.setAttribute("role", "group");
  card.setAttribute("aria-label", "Dagen");
  card.setAttribute("aria-describedby", "pijltjes");

  const stopAt = (day) => open.forEach((other) => { other.tabIndex = other === day ? 0 : -1; });
  stopAt(open.find((day) => day.closest(":target")) || open.find((day) => day.closest(".usual")) || open[0]);
  card.addEventListener("focusin", (event) => stopAt(event.target));

  card.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    // On a narrow screen the month is turned: weeks are columns, and down is the next day.
    const turned = getComputedStyle(card.querySelector(".cal")).gridAutoFlow.startsWith("column");
    const [side, down] = turned ? [7, 1] : [1, 7];
    const step = { ArrowRight: side, ArrowLeft: -side, ArrowDown: down, ArrowUp: -down }[event.key];
    if (!step) return;
    event.preventDefault();
    let at = days.indexOf(event.target) + step;
    while (days[at]?.disabled) at += step;
    days[at]?.focus();
  });

  const count = () => days.filter((day) => day.checked && !day.closest(".nope")).length;
  let before = count();
  card.addEventListener("change", () => {
    const now = count();
    if (now !== before) told.textContent = now === 1 ? "1 contact" : `${now} contacten`;
    before = now;
  });
})();
