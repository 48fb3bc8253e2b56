// What pages gain where JavaScript runs; without it they work all the same. It starts the service worker, gives
// back what was typed when the network was gone, keeps drafts where the phone's owner asked for it.
"use strict";
{
  const SECRET = ["_proof", "_account", "code", "password", "totp"];
  // What is typed again rather than kept on a phone for days; the site says the same of its own drafts.
  const NEVER_KEPT = [...SECRET, "once", "nik", "family_card", "mother_name", "account_number", "card_number"];
  const TYPED = "bekal:terketik", DRAFT = "bekal:draf:", WISH = "bekal-pilihan";
  const here = location.pathname + location.search;
  const own = document.querySelector("[data-phone]");
  const works = "serviceWorker" in navigator && "caches" in window && window.isSecureContext;

  const ask = (job, more) => new Promise(resolve => {
    if (!navigator.serviceWorker || !navigator.serviceWorker.controller) { resolve(null); return; }
    const channel = new MessageChannel();
    channel.port1.onmessage = event => resolve(event.data);
    navigator.serviceWorker.controller.postMessage({ job, ...more }, [channel.port2]);
  });

  const read = (form, without) => {
    const fields = {};
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && !without.includes(name)) fields[name] = value;
    }
    return fields;
  };

  const fill = (form, fields) => {
    for (const input of form.elements) {
      if (!(input.name in fields) || SECRET.includes(input.name)) continue;
      if (["checkbox", "radio"].includes(input.type)) input.checked = input.value === fields[input.name];
      else if (input.type !== "file") input.value = fields[input.name];
    }
  };

  const form = () => document.querySelector("main form[method=post]");
  const path = text => text.split(/[?#]/)[0];

  const forgetDrafts = (which = () => true) => {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(DRAFT) && which(name)) localStorage.removeItem(name);
    }
  };
  const forgetAll = () => { forgetDrafts(); sessionStorage.removeItem(TYPED); };

  // The tab remembers the form it sent until an answer came: when none comes, nothing typed is lost.
  const typed = () => JSON.parse(sessionStorage.getItem(TYPED) || "null");
  document.addEventListener("submit", event => {
    const sent = event.target;
    if (!works || sent.method !== "post") return;
    if (/\/keluar$/.test(sent.action)) { forgetAll(); return; }
    const back = sent.dataset.back || here;
    const fields = read(sent, SECRET);
    sessionStorage.setItem(TYPED, JSON.stringify({ action: path(sent.getAttribute("action")), back, fields }));
  });

  const giveBack = async () => {
    const kept = typed();
    const started = (performance.getEntriesByType("navigation")[0] || {}).type;
    const target = kept && [...document.forms].find(each => path(each.getAttribute("action") || "") === kept.action);
    const waiting = location.hash.startsWith("#antrean=") ? await ask("take", { id: location.hash.slice(9) }) : null;
    if (waiting && form()) {
      fill(form(), Object.fromEntries(waiting.fields));
      return;
    }
    if (target && (location.hash === "#kembali" || started === "back_forward")) {
      fill(target, kept.fields);
      return;
    }
    sessionStorage.removeItem(TYPED);
    if (form()) await drafts(form());
  };

  // Written by hand since the page came: typed on a thin network before this script was here, or put back by the browser.
  const touched = each => each.defaultValue !== undefined
    && (each.value !== each.defaultValue || each.checked !== each.defaultChecked);

  // Whether drafts are wanted is known a moment later than the first letter: what was typed until then counts, and an
  // older draft does not run over it.
  // A draft is of whom the page was made for; somebody else's goes when another one writes here.
  const drafts = async target => {
    const mine = `${DRAFT}${(target.elements._account || {}).value || ""}:`;
    const name = mine + path(target.getAttribute("action"));
    let wanted = false;
    const keep = () => localStorage.setItem(name, JSON.stringify(read(target, NEVER_KEPT)));
    target.addEventListener("input", () => { if (wanted) keep(); });
    target.addEventListener("submit", () => { if (wanted) localStorage.setItem(`${name}!`, "1"); });
    wanted = await caches.has(WISH);
    if (!wanted) return;
    forgetDrafts(each => !each.startsWith(mine));
    const kept = localStorage.getItem(name);
    if ([...target.elements].some(touched)) keep();
    else if (kept && !document.querySelector("[role=alert]")) fill(target, JSON.parse(kept));
  };

  // A page that says that something was done follows a form that was taken: its draft has served.
  const settle = () => {
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith(DRAFT) || !name.endsWith("!")) continue;
      localStorage.removeItem(name);
      if (new URLSearchParams(location.search).has("kabar")) localStorage.removeItem(name.slice(0, -1));
    }
  };

  const shown = (items, page) => {
    const words = page.dataset;
    const list = page.querySelector("#waiting");
    page.querySelector("#nothing").hidden = items.length > 0;
    page.querySelector("#sendall").hidden = items.length === 0;
    list.replaceChildren(...items.map(item => {
      const line = document.createElement("li"), open = document.createElement("a");
      const drop = document.createElement("button"), state = document.createElement("span");
      const known = Object.keys(words).find(key => key.startsWith("at") && item.path.includes(`/${key.slice(2).toLowerCase()}`));
      open.textContent = known ? words[known] : words.form;
      open.href = `${item.path}#antrean=${item.id}`;
      state.textContent = ` ${words[item.state] || ""} `;
      drop.type = "button";
      drop.className = "text";
      drop.textContent = words.drop;
      drop.addEventListener("click", async () => shown(await ask("drop", { id: item.id }), page));
      line.append(open, state, drop);
      return line;
    }));
  };

  const phonePage = async page => {
    const kept = typed();
    page.querySelector("#sendall").addEventListener("click", async () => shown(await ask("send") || [], page));
    const failed = page.querySelector("#failed");
    if (/^\?gagal/.test(location.search) && kept) {
      failed.hidden = false;
      failed.querySelector("a").href = `${kept.back}#kembali`;
    }
    page.querySelector("#queued").hidden = !/^\?antre/.test(location.search);
    const wish = page.querySelector("#wish");
    const draw = async () => { wish.setAttribute("aria-pressed", String(await caches.has(WISH))); };
    wish.addEventListener("click", async () => {
      if (await caches.has(WISH)) {
        await caches.delete(WISH);
        await caches.delete("bekal-pribadi");
        forgetAll();
      } else {
        await caches.open(WISH);
      }
      await draw();
    });
    wish.hidden = false;
    await draw();
    shown(await ask("list") || [], page);
  };

  const worker = async () => {
    await navigator.serviceWorker.register("/sw.js");
    await navigator.serviceWorker.ready;
    const left = navigator.onLine ? await ask("send") : await ask("list");
    if (own && left) shown(left, own);
  };

  if (works) {
    settle();
    if (own) phonePage(own); else giveBack();
    addEventListener("load", () => worker().catch(() => undefined));
    addEventListener("online", async () => { const left = await ask("send"); if (own && left) shown(left, own); });
  }
}
