// Photos of tickets: made small on the phone, shown large, sent one form at a time, and sent again by itself after a lost
// connection. Loaded with the first photo that is chosen (portal.js).

const SMALL = 280_000; // bytes: eight seconds on a slow connection, and every letter of a ticket legible
const SIDE = 1600; // pixels: what the portal keeps
const NARROWEST = 0.45; // of SIDE: the short side of a long strip, so that it is legible (portal/kit/decoding.py)
const LONGEST = 8; // times SIDE: its long side
const LARGEST = 15 * 1024 * 1024; // of one file
const TOGETHER = 40 * 1024 * 1024 - 100_000; // what the portal accepts in one form, less the other fields
const TOO_BIG = "Samen zijn deze bestanden te groot: ten hoogste 40 MB in één keer. Kies er minder tegelijk. De andere voeg je daarna toe.";
const FIRST_WAIT = 4_000; // milliseconds before the first retry; each next wait is twice as long
const LONGEST_WAIT = 60_000;

const made = (tag, values) => Object.assign(document.createElement(tag), values);
const takesPhotos = (input) => input.accept.includes("image");
const inputsOf = (form) => [...form.querySelectorAll("input[type=file]")].filter((input) => input.files.length);
const shrinking = new WeakMap(); // an input → a promise, fulfilled once its files are small

// ---- choosing

export function chosen(input) {
  if (!takesPhotos(input)) return;
  const work = makeSmall(input);
  shrinking.set(input, work);
  return work;
}

async function makeSmall(input) {
  const first = input.files;
  const files = [];
  for (const file of first) files.push(await smaller(file));
  if (input.files !== first) return; // another choice was made meanwhile
  give(input, files);
  await show(input);
}

function give(input, files) {
  const list = new DataTransfer();
  files.forEach((file) => list.items.add(file));
  input.files = list.files;
}

// A JPEG of about 300 kB, upright. A file that this browser cannot read, or that is small already, is sent as it is.
async function smaller(file) {
  if (file.size <= SMALL || file.type === "application/pdf") return file;
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return file;
  }
  let best = file;
  const [width, height] = sizeFor(picture, SIDE);
  const enough = SMALL * Math.max(1, (width * height) / (0.75 * SIDE * SIDE)); // a long strip holds several pages
  for (const [side, quality] of [[SIDE, 0.8], [SIDE, 0.65], [1400, 0.6], [1200, 0.55], [1000, 0.5]]) {
    const found = await drawn(picture, side, quality);
    if (found && found.size < best.size) best = found;
    if (best.size <= enough) break;
  }
  picture.close();
  return best === file ? file : new File([best], `${file.name.replace(/\.\w+$/, "")}.jpg`, { type: "image/jpeg" });
}

function sizeFor({ width, height }, side) {
  const [short, long] = [width, height].sort((one, other) => one - other);
  const scale = Math.min(Math.max(side / long, (NARROWEST * side) / short), (LONGEST * side) / long, 1);
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

function drawn(picture, side, quality) {
  const [width, height] = sizeFor(picture, side);
  const canvas = made("canvas", { width, height });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff"; // under what is transparent
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
}

async function show(input) {
  const preview = input.closest(".field")?.querySelector("[data-preview]");
  if (!preview) return;
  preview.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
  const parts = [];
  for (const file of input.files) parts.push(await shown(file));
  const sees = parts.some((part) => part.tagName === "IMG");
  if (sees) parts.unshift(made("p", { textContent: "Kan je alles lezen?" }));
  preview.replaceChildren(...parts);
}

async function shown(file) {
  if (file.size > LARGEST) return made("p", { className: "err", textContent: tooLarge(file) });
  if (file.type === "application/pdf") return made("p", { textContent: `${file.name} gaat mee.` });
  const image = made("img", { alt: "De foto die je koos", src: URL.createObjectURL(file) });
  try {
    await image.decode();
    return image;
  } catch {
    return made("p", { textContent: `${file.name}: deze foto kan je browser niet tonen. Ze gaat wel mee.` });
  }
}

const megabytes = (file) => (Math.ceil((file.size * 10) / 1024 / 1024) / 10).toFixed(1).replace(".", ",");
const tooLarge = (file) => `Dit bestand is te groot (${megabytes(file)} MB). Kies er een tot 15 MB.`;

// ---- sending

let underway; // the form that is being sent: one at a time
let again; // sends it once more, while it waits for a connection

export async function send(form, submitter, start) {
  if (underway) return again?.();
  underway = form;
  await Promise.all(inputsOf(form).map((input) => shrinking.get(input)));
  const what = form.dataset.what || "Foto";
  const line = lineAfter(form, submitter);
  const files = inputsOf(form).flatMap((input) => [...input.files]);
  const large = inputsOf(form).filter(takesPhotos).flatMap((input) => [...input.files]).find((file) => file.size > LARGEST);
  if (large) return stop(line, tooLarge(large));
  if (files.reduce((sum, file) => sum + file.size, 0) > TOGETHER) return stop(line, TOO_BIG);
  const address = submitter?.getAttribute("formaction") ? submitter.formAction : form.action;
  for (let wait = FIRST_WAIT; ; wait = Math.min(2 * wait, LONGEST_WAIT)) {
    const data = new FormData(form);
    if (submitter?.name) data.set(submitter.name, submitter.value); // FormData's own second value is too new for many phones
    const answer = await post(address, data, line, what);
    if (answer) return arrived(answer, { form, files, line, what, start });
    line.tell(`Er is even geen verbinding. Je ${what.toLowerCase()} is nog niet verstuurd: dat gebeurt vanzelf zodra het weer kan.`);
    await lineIsBack(wait);
  }
}

// Where the progress is shown; one line, whatever happened before.
function lineAfter(form, submitter) {
  form.parentNode.querySelectorAll(".sending").forEach((earlier) => earlier.remove());
  const box = made("div", { className: "sending" });
  const words = made("p");
  const bar = made("progress", { max: 100, value: 0 });
  box.setAttribute("role", "status");
  box.append(words);
  (submitter || form).after(box);
  return {
    tell(sentence) {
      bar.remove();
      words.textContent = sentence;
    },
    progress(what, percent) {
      if (!bar.isConnected) box.append(bar);
      bar.value = percent;
      bar.setAttribute("aria-label", `${what} versturen`);
      words.textContent = percent ? `${what} wordt verstuurd: ${percent} %` : `${what} wordt verstuurd …`;
    },
  };
}

function stop(line, sentence) {
  underway = undefined;
  line.tell(sentence);
}

// The answer, or nothing when offline. An XMLHttpRequest reports its progress; fetch does not.
function post(address, data, line, what) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    line.progress(what, 0);
    request.upload.onprogress = (e) => e.lengthComputable && line.progress(what, Math.round((100 * e.loaded) / e.total));
    request.onload = () => resolve(request);
    request.onerror = request.ontimeout = () => resolve(undefined);
    request.open("POST", address);
    request.send(data);
  });
}

function lineIsBack(wait) {
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer);
      window.removeEventListener("online", go);
      again = undefined;
      resolve();
    };
    const timer = setTimeout(go, wait);
    window.addEventListener("online", go);
    again = go;
  });
}

async function arrived(answer, { form, files, line, what, start }) {
  // Too big after all, for the portal or a machine in front of it: the form stays as it is, with what was typed.
  if (answer.status === 413) return stop(line, TOO_BIG);
  if (answer.status >= 500) {
    return stop(line, `Er liep iets mis bij ons. Je ${what.toLowerCase()} staat nog hier: probeer het straks opnieuw.`);
  }
  // A whole page, already fetched where a redirect led: show it, under its own address.
  const page = new DOMParser().parseFromString(answer.responseText, "text/html");
  if (!page.querySelector("main")) return void (location.href = answer.responseURL);
  const person = document.body.dataset.person;
  if (person && !page.body.dataset.person) await putAside(person, inputsOf(form)[0].name, files);
  history.replaceState(null, "", answer.status < 400 ? answer.responseURL : location.href);
  document.title = page.title;
  document.body.replaceWith(page.body);
  underway = undefined;
  window.htmx?.process(document.body);
  start(document);
  const said = document.querySelector(".errors") || document.querySelector(".flash");
  window.scrollTo(0, 0);
  said?.scrollIntoView({ block: "center" });
  said?.focus();
}

// ---- photos that were sent after the sign-in had ended
// They wait on this phone, for this person, and are in the form again when it is filled in afterwards. After a day they are
// deleted: portal.js reads the moment in the name.

const shelf = (person) => `portaal:${person}:fotos:`;

async function putAside(person, field, files) {
  try {
    const kept = await caches.open(`${shelf(person)}${Date.now()}`);
    await Promise.all(files.map((file, i) => kept.put(`/fotos/${i}`, new Response(file, {
      headers: { "X-Name": encodeURIComponent(file.name), "X-Type": file.type, "X-Field": field },
    }))));
  } catch { /* no room: they are chosen again */ }
}

export async function takeBack(person) {
  try {
    const name = (await caches.keys()).filter((one) => one.startsWith(shelf(person))).at(-1);
    if (!name) return;
    const kept = await caches.open(name);
    const found = await Promise.all((await kept.keys()).map((key) => kept.match(key)));
    await caches.delete(name);
    const input = document.querySelector(`input[type=file][name="${found[0].headers.get("X-Field")}"]`);
    give(input, await Promise.all(found.map(async (one) => new File(
      [await one.blob()], decodeURIComponent(one.headers.get("X-Name")), { type: one.headers.get("X-Type") }))));
    for (let d = input.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
    document.querySelector("[data-photos]").textContent = "Je foto’s staan er weer bij.";
    await chosen(input);
  } catch { /* then they are chosen again, as the sentence says */ }
}
