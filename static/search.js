// "/" goes to the search box, from anywhere but a field: optional, like everything the portal does with JavaScript.
"use strict";

document.addEventListener("keydown", (event) => {
  const box = document.getElementById("zoek-alles");
  if (!box || event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]")) return;
  event.preventDefault();
  box.focus();
  box.select();
});
