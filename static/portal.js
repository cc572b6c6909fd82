// What the portal does with JavaScript, all of it optional: keep what is typed on this device until it is saved,
// show how far a photo is, and show a chosen photo. Without it every page works the same, one page load at a time.
"use strict";

(() => {
  const person = document.body.dataset.person;

  // ---- what was typed stays on this device until the portal has it -------------------------------------------
  // A form with data-keep="name" is written to localStorage at every change. It comes back when the page is opened
  // again without having been saved: after a bad line, a sign-in that ended, a battery that died.
  const place = (form) => `portaal:${person}:${form.dataset.keep}`;
  const kept = (form) => [...form.elements].filter((e) => e.name && !["hidden", "file", "submit", "password"].includes(e.type));

  function keep(form) {
    const values = kept(form)
      .filter((e) => (e.type === "checkbox" || e.type === "radio" ? e.checked : true))
      .map((e) => [e.name, e.value]);
    try {
      localStorage.setItem(place(form), JSON.stringify({ at: Date.now(), version: form.dataset.version || "", values }));
    } catch { /* a full or closed storage only means that nothing is kept */ }
  }

  function restore(form) {
    let found;
    try {
      found = JSON.parse(localStorage.getItem(place(form)));
    } catch { return; }
    if (!found) return;
    if ((form.dataset.version || "") !== found.version || document.querySelector(".errors")) return;
    let changed = false;
    for (const e of kept(form)) {
      if (e.disabled) continue;
      const mine = found.values.filter(([name]) => name === e.name).map(([, value]) => value);
      if (e.type === "checkbox" || e.type === "radio") {
        const checked = mine.includes(e.value);
        changed ||= checked !== e.checked;
        e.checked = checked;
      } else if (mine.length) {
        changed ||= mine[0] !== e.value;
        e.value = mine[0];
      }
    }
    if (!changed) return;
    const note = form.querySelector("[data-kept]");
    if (note) note.hidden = false;
    form.querySelectorAll("details").forEach((d) => { if (d.querySelector("input:checked:not([data-default]), textarea")) d.open = true; });
  }

  function forget(name) {
    try { localStorage.removeItem(`portaal:${person}:${name}`); } catch { /* nothing was kept */ }
  }

  function start(root) {
    root.querySelectorAll("form[data-keep]").forEach((form) => {
      if (form.dataset.started) return;
      form.dataset.started = "1";
      if (person) restore(form);
      form.addEventListener("change", () => keep(form));
      form.addEventListener("input", (event) => { if (event.target.type !== "checkbox") keep(form); });
    });
    root.querySelectorAll("[data-saved]").forEach((mark) => forget(mark.dataset.saved));
  }

  // What nobody came back to for thirty days is forgotten, whoever opens a page here, signed in or not.
  function tooOld(key) {
    try {
      return !(Date.now() - JSON.parse(localStorage.getItem(key)).at <= 30 * 86400e3);
    } catch { return true; }
  }
  try {
    Object.keys(localStorage).filter((key) => key.startsWith("portaal:") && tooOld(key))
      .forEach((key) => localStorage.removeItem(key));
  } catch { /* no storage */ }

  if (person) {
    // Someone else signed in on this device: what the one before typed is not theirs to see.
    try {
      Object.keys(localStorage).forEach((key) => {
        if (key.startsWith("portaal:") && !key.startsWith(`portaal:${person}:`)) localStorage.removeItem(key);
      });
    } catch { /* no storage */ }
  }
  document.addEventListener("submit", (event) => {
    // Who signs out leaves nothing of what was typed on this device, also when the connection fails just then.
    if (!event.target.hasAttribute("data-leaving")) return;
    try {
      Object.keys(localStorage).filter((key) => key.startsWith("portaal:")).forEach((key) => localStorage.removeItem(key));
    } catch { /* no storage */ }
  });
  start(document);
  document.addEventListener("htmx:afterSettle", (event) => start(event.target));

  // ---- a photo: show it, and show how far it is ---------------------------------------------------------------
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input.type !== "file" || !input.files.length) return;
    const preview = input.closest(".field")?.querySelector("[data-preview]");
    if (!preview) return;
    preview.replaceChildren();
    for (const file of input.files) {
      if (!file.type.startsWith("image/") || /hei[cf]/.test(file.type)) continue;
      const image = new Image();
      image.alt = "De foto die je koos";
      image.src = URL.createObjectURL(file);
      preview.append(image);
    }
    preview.append(Object.assign(document.createElement("p"), { className: "small", textContent: "Kan je alles lezen?" }));
  });

  const AT_ONCE = 40 * 1024 * 1024 - 100_000; // what the portal takes in one form, less the other fields
  const TOO_BIG = "Samen zijn deze bestanden te groot: ten hoogste 40 MB in één keer. Kies er minder tegelijk. De andere voeg je daarna toe.";
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const files = [...form.querySelectorAll("input[type=file]")].filter((f) => f.files.length);
    if (!files.length || form.hasAttribute("hx-post") || !window.FormData) return;
    event.preventDefault();
    form.parentNode.querySelectorAll(".sending").forEach((earlier) => earlier.remove());
    const data = new FormData(form, event.submitter);
    const request = new XMLHttpRequest();
    const line = document.createElement("div");
    line.setAttribute("role", "status");
    line.className = "sending";
    const what = form.dataset.what || "Foto";
    const words = Object.assign(document.createElement("p"), { textContent: `${what} wordt verstuurd …` });
    const bar = Object.assign(document.createElement("progress"), { max: 100, value: 0 });
    bar.setAttribute("aria-label", `${what} versturen`);
    line.append(words, bar);
    (event.submitter || form).after(line);
    request.upload.onprogress = (e) => {
      if (!e.lengthComputable) return;
      bar.value = Math.round((100 * e.loaded) / e.total);
      words.textContent = `${what} wordt verstuurd: ${bar.value} %`;
    };
    const refuse = (sentence) => { words.textContent = sentence; bar.remove(); };
    const bytes = files.flatMap((f) => [...f.files]).reduce((sum, file) => sum + file.size, 0);
    if (bytes > AT_ONCE) { refuse(TOO_BIG); return; }
    request.onload = () => {
      // Too big after all, for the portal or a machine in front of it: the form stays as it is, with what was typed.
      if (request.status === 413) { refuse(TOO_BIG); return; }
      // The answer is a whole page, already fetched where a redirect led: show it, under its own address.
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      if (!page.querySelector("main")) { location.href = request.responseURL; return; }
      history.replaceState(null, "", request.status < 400 ? request.responseURL : location.href);
      document.title = page.title;
      document.body.replaceWith(page.body);
      if (window.htmx) window.htmx.process(document.body);
      start(document);
      window.scrollTo(0, 0);
      (document.querySelector(".errors") || document.querySelector(".flash"))?.focus();
    };
    request.onerror = () => refuse(
      `Er is even geen verbinding. Je ${what.toLowerCase()} is nog niet verstuurd: probeer het zo opnieuw.`);
    request.open("POST", event.submitter?.getAttribute("formaction") ? event.submitter.formAction : form.action);
    request.send(data);
  });

  // ---- a total follows the ticks: whole cents, written as the portal writes them -------------------------------
  const euro = (cents) =>
    `€\u00a0${String(Math.floor(cents / 100)).replace(/\B(?=(\d{3})+$)/g, ".")},${String(cents % 100).padStart(2, "0")}`;
  function addUp(form) {
    const ticked = [...form.querySelectorAll("[data-cents]")].filter((box) => box.checked);
    form.querySelector("[data-sum]").textContent = euro(ticked.reduce((sum, box) => sum + Number(box.dataset.cents), 0));
    form.querySelector("[data-count]").textContent = `${ticked.length} ${ticked.length === 1 ? "nota" : "nota’s"}`;
  }
  document.querySelectorAll("form:has([data-cents])").forEach((form) => {
    form.addEventListener("change", () => addUp(form));
    addUp(form); // the browser may bring back ticks of before
  });

  // ---- a link to paste elsewhere, in one tap -------------------------------------------------------------------
  document.querySelectorAll("[data-copy]").forEach((button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value.trim());
      button.textContent = "Gekopieerd";
    });
  });
})();
