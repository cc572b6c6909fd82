// The service worker: the portal offline. It keeps the static files, and those pages that the portal lets it keep (the
// header Portal-Keep: a volunteer's first page, stamp cards, family, agenda), as they were last seen, for thirty days at
// most. It always asks the network first, so a copy is only ever shown offline. Its copies are deleted on signing out, for
// another person, when the portal ends a sign-in, and with a new version.
"use strict";

const VERSION = new URL(location).searchParams.get("v");
const BASE = new URL("./", location).pathname;
const FILES = `portaal-bestanden:${VERSION}`;
const PAGES = `:paginas:${VERSION}`; // after "portaal:" and the person's id, so that portal.js wipes them with everything else
const WITHOUT_LINE = `${BASE}zonder-verbinding`;
const THIRTY_DAYS = 30 * 86400e3;

self.addEventListener("install", (event) => event.waitUntil(prepare()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (address.origin !== location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(request.method === "GET" ? look(event) : send(event));
  } else if (request.method === "GET" && address.pathname.startsWith(`${BASE}static/`) && address.searchParams.has("v")) {
    event.respondWith(file(request));
  }
});

async function prepare() {
  const files = await caches.open(FILES);
  const page = await fetch(WITHOUT_LINE, { credentials: "omit" });
  const needed = [...(await page.clone().text()).matchAll(/"([^"]*\/static\/[^"]+\?v=[^"]+)"/g)].map(([, address]) => address);
  for (const name of ["app.js", "photos.js"]) needed.push(`${BASE}static/${name}?v=${VERSION}`);
  await Promise.all([files.put(WITHOUT_LINE, page), files.addAll(needed)]);
  await self.skipWaiting();
}

async function takeOver() {
  const isOld = (name) => (name.startsWith("portaal-bestanden:") || name.includes(":paginas:")) && !name.endsWith(`:${VERSION}`);
  await Promise.all((await caches.keys()).filter(isOld).map((name) => caches.delete(name)));
  await self.clients.claim();
  // The first page was there before the worker. No other is requested again: on one that asks for a fingerprint a second
  // request would use up its question.
  const windows = await self.clients.matchAll({ type: "window" });
  for (const { url } of windows.filter(({ url }) => new URL(url).pathname === BASE)) await remember(url, await fetch(url)).catch(() => {});
}

// A static file: its address holds a hash of its content.
async function file(request) {
  const kept = await caches.match(request, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await (await caches.open(FILES)).put(request, answer.clone());
  return answer;
}

// ---- looking at a page

async function look(event) {
  try {
    const answer = await fetch(event.request);
    event.waitUntil(remember(event.request.url, answer.clone()));
    return answer;
  } catch {
    return (await lastSeen(event.request.url)) || withoutLine();
  }
}

async function remember(address, answer) {
  if (new URL(address).pathname.startsWith(`${BASE}aanmelden`)) return forget(await pages()); // nobody is signed in here
  if (answer.status >= 500) return undefined;
  const [person, words] = (answer.headers.get("Portal-Keep") || "").split(" ");
  const mine = `portaal:${person}${PAGES}`;
  if (!person) return Promise.all((await pages()).map(async (name) => (await caches.open(name)).delete(address)));
  await forget((await pages()).filter((name) => name !== mine)); // somebody else was here before
  const headers = { "X-At": Date.now(), "X-Words": words };
  for (const name of ["Content-Type", "Content-Security-Policy"]) headers[name] = answer.headers.get(name);
  return (await caches.open(mine)).put(address, new Response(await answer.text(), { headers }));
}

const pages = async () => (await caches.keys()).filter((name) => name.endsWith(PAGES));
const forget = (names) => Promise.all(names.map((name) => caches.delete(name)));

// All copies that are not too old; those that are get deleted.
async function copies() {
  const found = [];
  for (const name of await pages()) {
    const cache = await caches.open(name);
    for (const { url } of await cache.keys()) {
      const copy = await cache.match(url);
      if (Date.now() - copy.headers.get("X-At") < THIRTY_DAYS) found.push({ url, copy });
      else await cache.delete(url);
    }
  }
  return found;
}

async function lastSeen(address) {
  const found = (await copies()).find(({ url }) => url === address.split("#")[0]);
  if (!found) return undefined;
  const note = `<p class="flash warn" role="status">Geen verbinding. Dit is zoals op ${moment(found.copy)}.</p>`;
  const text = (await found.copy.text()).replace("<body ", "<body data-without-line ").replace(/<main[^>]*>/, (main) => main + note);
  return new Response(text, { headers: found.copy.headers });
}

async function withoutLine() {
  const page = await caches.match(WITHOUT_LINE, { ignoreVary: true });
  const links = (await copies()).map(({ url, copy }) =>
    `<li><a href="${url}">${decodeURIComponent(copy.headers.get("X-Words"))}</a><span class="soft small">${moment(copy)}</span></li>`);
  const text = (await page.text()).replace(/(<ul[^>]* data-kept-pages>)/, (list) => list + links.join(""));
  return new Response(text, { status: 503, headers: page.headers });
}

// "28 november, 18.31 uur", as the portal writes it
function moment(copy) {
  const parts = new Intl.DateTimeFormat("nl-BE", {
    timeZone: "Europe/Brussels", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  }).formatToParts(new Date(Number(copy.headers.get("X-At"))));
  const at = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  return `${at.day}\u00a0${at.month}, ${at.hour}.${at.minute}\u00a0uur`;
}

// ---- sending a form
// Offline the page stays as it is (204: nothing to show), and app.js says in it what stays on the phone.

async function send(event) {
  try {
    return await fetch(event.request);
  } catch {
    for (const page of await self.clients.matchAll({ type: "window" })) page.postMessage("without line");
    return new Response(null, { status: 204 });
  }
}
