// The service worker: pages from the network first, the shell from this phone, writes kept until they are sent.
// SHELL is put on top by web/installing.py: {version, files, own: {id, en}, kept: {id, en}, patience: {kept, none, send}}
// (milliseconds). No clock of the phone is asked.
//   bekal-kulit-*   the shell: style, script, icon, the page that says what waits. Nothing personal.
//   bekal-umum      public pages as they were last seen
//   bekal-pribadi   own pages, only while bekal-pilihan exists: the owner of this phone asked for it
"use strict";
/* global SHELL */
const SKIN = `bekal-kulit-${SHELL.version}`, PUBLIC = "bekal-umum", OWN = "bekal-pribadi", WISH = "bekal-pilihan";
const NEVER = /^\/(en\/)?(ops|masuk|keluar|demo)(\/|$)/;

self.addEventListener("install", event => {
  event.waitUntil(caches.open(SKIN).then(cache => cache.addAll(SHELL.files)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", event => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("bekal-kulit-") && name !== SKIN) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", event => {
  const url = new URL(event.request.url);
  if (url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate") {
    event.respondWith(event.request.method === "POST" ? send(event, url) : show(event, url));
  } else if (event.request.method === "GET" && url.pathname.startsWith("/aset/")) {
    event.respondWith(caches.match(event.request).then(kept => kept || fetch(event.request)));
  }
});

self.addEventListener("sync", event => event.waitUntil(sendWaiting()));

self.addEventListener("message", event => {
  const answer = what => event.ports[0] && event.ports[0].postMessage(what);
  const jobs = {
    list: async () => (await all()).map(({ id, path, state }) => ({ id, path, state })),
    send: async () => { await sendWaiting(); return jobs.list(); },
    take: async ({ id }) => (await all()).find(item => item.id === id) || null,
    drop: async ({ id }) => { await store("readwrite", kept => kept.delete(id)); return jobs.list(); },
    forget,
  };
  event.waitUntil(jobs[event.data.job](event.data).then(answer));
});

const language = url => (url.pathname.startsWith("/en/") ? "en" : "id");

// A network that takes the question and never answers is as gone as none, and nobody is told.
function inTime(asked, milliseconds) {
  return Promise.race([asked, new Promise((_, late) => setTimeout(late, milliseconds))]);
}

// A photo takes a thin network minutes.
function patient(fields, asked) {
  return fields.some(([, value]) => value.size > 0) ? asked : inTime(asked, SHELL.patience.send);
}

async function show(event, url) {
  const asked = fetch(event.request);
  // Also when it comes too late to be shown: next time it is the kept one.
  event.waitUntil(asked.then(answer => remember(url, answer.clone())).catch(() => undefined));
  const kept = await caches.match(url.pathname);
  try {
    return await inTime(asked, kept ? SHELL.patience.kept : SHELL.patience.none);
  } catch {
    if (!kept) return caches.match(SHELL.own[language(url)]);
    // The page must not pass for a fresh one.
    const html = (await kept.text()).replace("<main", `<p class="kept" role="status">${SHELL.kept[language(url)]}</p><main`);
    return new Response(html, { headers: { "Content-Type": "text/html; charset=utf-8" } });
  }
}

async function remember(url, answer) {
  const html = (answer.headers.get("content-type") || "").startsWith("text/html");
  if (answer.ok && /^\/(en\/)?masuk$/.test(url.pathname)) await caches.delete(OWN);
  if (answer.status !== 200 || !html || NEVER.test(url.pathname) || !/^(\?kabar=|$)/.test(url.search)) return;
  const open = (answer.headers.get("cache-control") || "").includes("public");
  if (!open && !(await caches.has(WISH))) return;
  await (await caches.open(open ? PUBLIC : OWN)).put(url.pathname, answer);
}

async function send(event, url) {
  const attached = (event.request.headers.get("content-type") || "").startsWith("multipart/");
  // Read first: while a network stalls, a copy's reading does, too.
  const fields = [...await event.request.clone().formData()];
  try {
    const answer = await patient(fields, fetch(event.request));
    if (/^\/(en\/)?keluar$/.test(url.pathname)) event.waitUntil(forget());
    return answer;
  } catch {
    const once = (fields.find(([name]) => name === "once") || [])[1];
    const to = SHELL.own[language(url)];
    if (!once) return Response.redirect(`${to}?gagal`, 303);
    // Its own reference is the key: sent off twice, it waits once.
    await store("readwrite", kept => kept.put({ id: once, path: url.pathname, fields, attached, state: "waiting" }));
    if (self.registration.sync) await self.registration.sync.register("bekal").catch(() => undefined);
    return Response.redirect(`${to}?antre`, 303);
  }
}

let sending = null;
function sendWaiting() {
  sending = sending || sendAll().finally(() => { sending = null; });
  return sending;
}

async function sendAll() {
  for (const item of await all()) {
    const state = await sendOne(item).catch(() => "waiting");
    if (state === "sent") await store("readwrite", kept => kept.delete(item.id));
    else await store("readwrite", kept => kept.put({ ...item, state }));
  }
}

// With the proof of a fresh page, made for whom it was typed by, under the reference it has had from the start.
async function sendOne(item) {
  const page = await inTime(fetch(item.path, { cache: "no-store" }), SHELL.patience.send);
  if (/\/masuk$/.test(new URL(page.url).pathname)) return "signed_out";
  const html = await page.text();
  const field = name => (new RegExp(`name="${name}" value="([^"]*)"`).exec(html) || [])[1];
  const body = item.attached ? new FormData() : new URLSearchParams();
  for (const [name, value] of item.fields) body.append(name, value);
  if (!page.ok || field("_proof") === undefined) return page.status >= 500 ? "waiting" : "refused";
  if (field("_account") !== body.get("_account")) return "other_account";
  body.set("_proof", field("_proof"));
  const answer = await patient(item.fields, fetch(item.path, { method: "POST", body }));
  if (/\/masuk$/.test(new URL(answer.url).pathname)) return "signed_out";
  if (answer.ok && answer.redirected) return "sent";
  return answer.status >= 500 || answer.status === 429 ? "waiting" : "refused";
}

async function forget() {
  for (const name of [OWN, WISH]) await caches.delete(name);
  await store("readwrite", kept => kept.clear());
  return [];
}

const all = () => store("readonly", kept => kept.getAll());

function store(mode, work) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("bekal", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("waiting", { keyPath: "id" });
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const base = opening.result, change = base.transaction("waiting", mode);
      const asked = work(change.objectStore("waiting"));
      change.oncomplete = () => { base.close(); resolve(asked.result); };
      change.onabort = () => { base.close(); reject(change.error); };
    };
  });
}
