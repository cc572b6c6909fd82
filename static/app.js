// The portal as an app on a volunteer's phone: its service worker, what was done offline, and once a hint on how to install
// it. portal.js loads it on a volunteer's pages, after everything else.

const body = document.body.dataset;
const { person } = body;
const ours = (name) => `portaal:${person}:${name}`;
const carefully = (act) => {
  try {
    return act();
  } catch {
    return undefined; // storage is full, closed or switched off
  }
};

navigator.serviceWorker?.register(new URL(`../worker.js?v=${body.v}`, import.meta.url)).catch(() => {});

// ---- days that were ticked offline
// They wait in localStorage and are sent once the phone is online, at the latest when the portal is opened again. They are
// merged as the days of two phones are: each is sent with what its page showed.

const LATER = ours("later:");
const SAID = "portaal-later"; // in sessionStorage: what the page says once it is reloaded
const SAVED = "Wat je zonder verbinding aanduidde, is nu bewaard.";
const named = (day) => new Date(`${day}T12:00`).toLocaleDateString("nl-BE", { day: "numeric", month: "long" });
const refused = (days) =>
  `Niet alles wat je zonder verbinding aanduidde, kon bewaard worden${days.length ? `: ${days.map(named).join(", ")}` : ""}. ` +
  "Kijk je contacten na.";
const tickedIn = (form) => [...form.querySelectorAll("input[name=dag]:checked")].map((box) => box.value);

// to: the card; day: the one that a button is about, else all that is ticked in the form.
function later(form, to, day) {
  const days = day ? [day] : tickedIn(form);
  const seen = day ? "" : form.elements.gezien.value;
  const entry = { at: Date.now(), to, days, seen, draft: form.dataset.keep };
  carefully(() => localStorage.setItem(`${LATER}${to}:${day || ""}`, JSON.stringify(entry)));
  return days.length;
}

const waiting = () => carefully(() => Object.keys(localStorage).filter((key) => key.startsWith(LATER))) || [];
const newIn = ({ days, seen }) => days.filter((day) => !seen.split(" ").includes(day));

async function sendLater() {
  let said = "";
  const lost = []; // the days that were ticked and could not be saved
  for (const key of waiting()) {
    const entry = JSON.parse(localStorage.getItem(key));
    let answer;
    try {
      const page = await fetch(entry.to);
      if (isNotNow(page)) return;
      const token = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("[name=csrf_token]")?.value;
      const fields = [["csrf_token", token], ["gezien", entry.seen], ...entry.days.map((day) => ["dag", day])];
      answer = await fetch(entry.to, { method: "POST", body: new URLSearchParams(fields) });
      if (isNotNow(answer)) return;
    } catch {
      return; // still offline
    }
    localStorage.removeItem(key);
    if (answer.ok && entry.draft) localStorage.removeItem(ours(entry.draft));
    if (!answer.ok) lost.push(...newIn(entry));
    if (said === "" || !answer.ok) said = answer.ok ? SAVED : refused(lost);
  }
  if (said) carefully(() => sessionStorage.setItem(SAID, said));
  if (said || ("withoutLine" in body && (await isThere()))) location.reload();
}

// A phone calls itself online as soon as there is a network, whether or not the portal can be reached over it.
const isThere = () => fetch(location, { method: "HEAD" }).then((answer) => answer.status < 500, () => false);

// The portal asks to sign in first, or cannot answer.
const isNotNow = (answer) => answer.status >= 500 || new URL(answer.url).pathname.includes("/aanmelden");

// Whoever signs out is told of the days that wait here, and may send them first; the second time the form itself leaves.
// say: portal.js's, a sentence above a form with a button.
export function tellBeforeLeaving(form, say) {
  const days = [...new Set(waiting().flatMap((key) => newIn(JSON.parse(localStorage.getItem(key)))))].sort();
  const which = days.length ? `: ${days.map(named).join(", ")}` : "";
  document.querySelectorAll("[data-said]").forEach((earlier) => earlier.remove());
  say(form, `Wat je zonder verbinding aanduidde, staat alleen nog op dit toestel${which}. Als je afmeldt, is het weg.`,
    "Eerst versturen", async () => {
      await sendLater(); // brings the page again once it is saved
      if (waiting().length) say(form, "Het portaal is nog niet te bereiken. Wat je aanduidde, staat nog hier.", "Goed", () => {});
    });
  form.previousElementSibling.dataset.said = "";
  setTimeout(() => { // a second tap by accident is no answer
    form.dataset.told = "";
    form.querySelector("button").textContent = "Toch afmelden";
  }, 800);
}

function say(sentence, before) {
  document.querySelectorAll("[data-said]").forEach((earlier) => earlier.remove());
  const line = Object.assign(document.createElement("p"), { className: "flash warn", textContent: sentence });
  line.setAttribute("role", "status");
  line.dataset.said = "";
  before.before(line);
  line.scrollIntoView({ block: "center" });
}

let sent; // the form that was sent last, with its button
document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) sent = event;
});
navigator.serviceWorker?.addEventListener("message", () => {
  if (!sent) return;
  const { target: form, submitter } = sent;
  const { later: to, day } = submitter?.dataset.day ? submitter.dataset : form.dataset;
  const isHandedIn = !day && !submitter?.hasAttribute("formaction");
  if (!to) {
    const typed = form.querySelector("input:not([type=hidden]), select, textarea") ? " Wat je invulde, staat nog hier." : "";
    say(`Geen verbinding.${typed} Probeer het zo opnieuw.`, form);
    return;
  }
  const number = later(form, to, day);
  const kept = day ? "Dat je er was, staat op dit toestel."
    : number === 1 ? "Je dag staat op dit toestel." : `Je ${number} dagen staan op dit toestel.`;
  const then = isHandedIn ? "Dien ze in als er weer verbinding is." : "Dat wordt vanzelf bewaard als er weer verbinding is.";
  say(`Geen verbinding. ${kept} ${then}`, form);
});
if ("withoutLine" in body) {
  document.addEventListener("change", (event) => {
    const { form } = event.target;
    if (event.target.name === "dag" && form.dataset.later) later(form, form.dataset.later);
  });
}
window.addEventListener("online", sendLater);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && navigator.onLine) sendLater();
});
if (!("withoutLine" in body)) sendLater();
const saidLater = carefully(() => sessionStorage.getItem(SAID));
if (saidLater) {
  sessionStorage.removeItem(SAID);
  say(saidLater, document.querySelector("main").firstElementChild);
}

// ---- how to install it on the phone
// Shown on one day, and never again once it was dismissed.

const hint = document.querySelector("[data-install]");
const HINT = "portaal-startscherm"; // of this phone, not of a person

function mayShow() {
  const said = carefully(() => localStorage.getItem(HINT)) ?? new Date().toDateString();
  const isApp = matchMedia("(display-mode: standalone)").matches || navigator.standalone;
  return !isApp && said === new Date().toDateString();
}

if (hint && mayShow()) {
  const [add, away] = hint.querySelectorAll("button");
  const remember = (words) => carefully(() => localStorage.setItem(HINT, words));
  const show = () => {
    hint.hidden = false;
    remember(new Date().toDateString());
  };
  const done = () => {
    hint.hidden = true;
    remember("done");
  };
  const isApple = /iPhone|iPad/.test(navigator.userAgent);
  hint.querySelector(isApple ? "[data-apple]" : "[data-other]").hidden = false;
  away.addEventListener("click", done);
  window.addEventListener("beforeinstallprompt", (event) => { // this browser offers to install it
    event.preventDefault();
    show();
    hint.querySelector("[data-other]").hidden = true;
    add.hidden = false;
    add.addEventListener("click", () => {
      event.prompt();
      done();
    });
  });
  if (navigator.maxTouchPoints) show();
}
