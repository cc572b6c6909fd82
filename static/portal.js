// What the portal does with JavaScript, all of it optional: keep what is typed on this device until it is saved, and hand
// photos to photos.js. Without it every page works too, one page load at a time.
"use strict";

(() => {
  const DAY = 86400e3;
  const body = () => document.body.dataset; // of the current page: sending a photo brings a new one
  const person = body().person;
  const ours = document.currentScript.src.replace(/portal\.js.*/, ""); // where the other scripts are
  const fetched = (name) => import(`${ours}${name}?v=${body().v}`);

  // Storage may be full, blocked or switched off. That only means that nothing is kept.
  const carefully = (act) => {
    try {
      return act();
    } catch {
      return undefined;
    }
  };
  const keptKeys = () => Object.keys(localStorage).filter((key) => key.startsWith("portaal:"));

  // ---- Back never asks to send a form again
  // A page that answers a form with a mistake takes the address of the page it was filled in on.
  if ("posted" in body() && document.referrer.startsWith(`${location.origin}/`)) {
    history.replaceState(null, "", document.referrer);
  }

  // ---- what was typed stays on this device until the portal has it
  // A form with data-keep="name" is written to localStorage at every change. It comes back when the page is opened
  // again without having been saved: after a bad connection or an empty battery. A declaration on honour is a button.
  const place = (form) => `portaal:${person}:${form.dataset.keep}`;
  const NOT_KEPT = ["hidden", "file", "submit", "password"];
  // Nor a declaration on paper, and what is saved with every change (hx-post).
  const mayKeep = (e) => e.name && e.name !== "declared" && !NOT_KEPT.includes(e.type) && !e.hasAttribute("hx-post");
  const boxes = (form) => [...form.elements].filter(mayKeep);
  const isTicked = (e) => e.type === "checkbox" || e.type === "radio";

  function keep(form) {
    const values = boxes(form).filter((e) => !isTicked(e) || e.checked).map((e) => [e.name, e.value]);
    const found = { at: Date.now(), version: form.dataset.version || "", values };
    carefully(() => localStorage.setItem(place(form), JSON.stringify(found)));
  }

  function restore(form) {
    const found = carefully(() => JSON.parse(localStorage.getItem(place(form))));
    const isCarried = form.previousElementSibling?.hasAttribute("data-carried"); // the portal itself brought it back
    if (!found || isCarried || document.querySelector(".errors")) return;
    const version = form.dataset.version || "";
    const days = (text) => new Set(text.split(" "));
    const changed = [];
    for (const e of boxes(form)) {
      if (e.disabled) continue;
      const mine = found.values.filter(([name]) => name === e.name).map(([, value]) => value);
      const before = isTicked(e) ? e.checked : e.value;
      if (e.name === "dag") {
        // Days are merged: only what changed here is changed, whatever another phone saved in the meantime.
        const ticked = mine.includes(e.value);
        if (ticked !== days(found.version).has(e.value)) e.checked = ticked;
      } else if (version === found.version) {
        if (isTicked(e)) e.checked = mine.includes(e.value);
        else if (mine.length) e.value = mine[0];
      }
      if ((isTicked(e) ? e.checked : e.value) !== before) changed.push(e);
    }
    if (!changed.length) return;
    for (const e of changed) for (let d = e.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
    say(form, "Wat je eerder invulde, stond nog op dit toestel. Kijk het na en bewaar.", "Weglaten", () => {
      forget(form.dataset.keep);
      form.reset();
    });
  }

  // One sentence above a form, with a button that removes it.
  function say(form, sentence, button, act) {
    const line = Object.assign(document.createElement("div"), { className: "flash warn" });
    line.setAttribute("role", "status");
    const press = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: button });
    press.addEventListener("click", () => {
      line.remove();
      act();
    });
    line.append(Object.assign(document.createElement("span"), { textContent: sentence }), press);
    form.before(line);
  }

  const forget = (name) => carefully(() => localStorage.removeItem(`portaal:${person}:${name}`));

  function start(root) {
    // A copy that is shown offline says what was saved when it was made: what was typed since is younger.
    if (!("withoutLine" in body())) root.querySelectorAll("[data-saved]").forEach((mark) => forget(mark.dataset.saved));
    root.querySelectorAll("form[data-keep]").forEach((form) => {
      if (form.dataset.started) return;
      form.dataset.started = "1";
      if (person) restore(form);
      form.addEventListener("change", () => keep(form));
      form.addEventListener("input", (event) => { if (event.target.type !== "checkbox") keep(form); });
    });
    if (root.querySelector("[data-photos]")) withPhotos((photos) => photos.takeBack(person)).catch(() => {});
  }

  // ---- what is on this device is this person's, and thirty days old at most
  const tooOld = (key) => carefully(() => Date.now() - JSON.parse(localStorage.getItem(key)).at <= 30 * DAY) !== true;
  const isMine = (name) => person && name.startsWith(`portaal:${person}:`);

  function wipe(which) {
    carefully(() => keptKeys().filter(which).forEach((key) => localStorage.removeItem(key)));
    if (!window.caches) return;
    caches.keys().then((names) => names.filter((name) => name.startsWith("portaal:")).filter(which).forEach((name) => caches.delete(name)))
      .catch(() => {});
  }
  carefully(() => keptKeys().filter(tooOld).forEach((key) => localStorage.removeItem(key)));
  if (person) wipe((name) => !isMine(name)); // somebody else signed in on this device
  wipe((name) => Date.now() - /:fotos:(\d+)$/.exec(name)?.[1] > DAY); // photos that nobody came back for
  document.addEventListener("submit", (event) => {
    // What was dropped does not come back from here either.
    const carried = event.target.closest("[data-carried]");
    if (carried) forget(carried.nextElementSibling.dataset.keep);
    if (event.submitter?.hasAttribute("data-forget")) forget(event.target.dataset.keep);
    if (event.target.hasAttribute("data-leaving")) leave(event);
  });

  // Signing out leaves nothing on this device, even if the connection fails just then. Days that still wait here for a
  // line would be lost with it: that is said first, once.
  function leave(event) {
    const form = event.target;
    const waits = carefully(() => keptKeys().some((key) => key.startsWith(`portaal:${person}:later:`)));
    if (!waits || "told" in form.dataset) {
      wipe(() => true);
      return;
    }
    event.preventDefault();
    fetched("app.js").then((app) => app.tellBeforeLeaving(form, say)).catch(() => { form.dataset.told = ""; });
  }

  // ---- photos: photos.js is loaded with the first one that is chosen
  const withPhotos = (act) => fetched("photos.js").then(act);
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input.type === "file" && input.files.length) withPhotos((photos) => photos.chosen(input)).catch(() => {});
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const files = [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length);
    if (!files || form.hasAttribute("hx-post")) return;
    event.preventDefault();
    withPhotos((photos) => photos.send(form, event.submitter, start))
      .catch(() => say(form, "Er is even geen verbinding. Probeer het zo opnieuw.", "Goed", () => {}));
  });

  // ---- a total follows the ticks: whole cents, written as the portal writes them
  const euro = (cents) =>
    `€\u00a0${String(Math.floor(cents / 100)).replace(/\B(?=(\d{3})+$)/g, ".")},${String(cents % 100).padStart(2, "0")}`;
  function addUp(form) {
    const ticked = [...form.querySelectorAll("[data-cents]")].filter((box) => box.checked);
    form.querySelector("[data-sum]").textContent = euro(ticked.reduce((sum, box) => sum + Number(box.dataset.cents), 0));
    form.querySelector("[data-count]").textContent = `${ticked.length} ${ticked.length === 1 ? "nota" : "nota’s"}`;
  }
  document.querySelectorAll("form:has([data-cents])").forEach((form) => {
    form.addEventListener("change", () => addUp(form));
    addUp(form); // the browser may restore earlier ticks
  });
  // ---- a link to paste elsewhere, in one tap
  document.querySelectorAll("[data-copy]").forEach((button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value.trim());
      button.textContent = "Gekopieerd";
    });
  });

  // ---- htmx, where a page needs it in a fold only: loaded when that is opened
  let htmx;
  function withHtmx() {
    htmx ||= new Promise((resolve) => {
      document.head.append(Object.assign(document.createElement("script"), { src: body().htmx, onload: resolve }));
    });
    return htmx;
  }
  if (body().htmx) {
    document.addEventListener("toggle", withHtmx, { capture: true });
    document.addEventListener("change", (event) => {
      if (event.target.hasAttribute("hx-post") && !window.htmx) withHtmx().then(() => window.htmx.trigger(event.target, "change"));
    });
  }

  start(document);
  document.addEventListener("htmx:afterSettle", (event) => start(event.target));
  if ("app" in body()) fetched("app.js").catch(() => {});
})();
