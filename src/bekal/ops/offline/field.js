// Registration without a network: rows are kept on this device under a passphrase and given out encrypted.
// The same sealing is opened by ops/field_file.py: PBKDF2-HMAC-SHA-256, AES-256-GCM, "bekal.field.1".
"use strict";
{
  const STORE = "bekal-luring", HALF = "bekal-luring-setengah", ROUNDS = 600000, ROWS_MAX = 5000;
  const at = id => document.getElementById(id);
  const reasons = JSON.parse(at("words").textContent);
  const bytes = text => new TextEncoder().encode(text);
  const about = bytes("bekal.field.1");
  let rows = [], key = null, salt = null, rounds = ROUNDS, keeps = true;

  const base64 = buffer => {
    let text = "";
    for (const byte of new Uint8Array(buffer)) text += String.fromCharCode(byte);
    return btoa(text);
  };
  const unbase64 = text => Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
  const say = name => { at("news").textContent = name ? at("news").dataset[name] : ""; };

  const derive = async (passphrase, from, times) => {
    const secret = await crypto.subtle.importKey("raw", bytes(passphrase), "PBKDF2", false, ["deriveKey"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt: from, iterations: times };
    return crypto.subtle.deriveKey(how, secret, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  };

  const seal = async what => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = bytes(JSON.stringify(what));
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: about }, key, plain);
    return JSON.stringify({ bekal: 1, rounds, salt: base64(salt), iv: base64(iv), data: base64(data) });
  };

  const open = async (text, opener) => {
    const kept = JSON.parse(text);
    const how = { name: "AES-GCM", iv: unbase64(kept.iv), additionalData: about };
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, opener, unbase64(kept.data))));
  };

  const openerOf = (text, passphrase) => {
    const kept = JSON.parse(text);
    return derive(passphrase, unbase64(kept.salt), kept.rounds);
  };

  const stored = name => {
    try { return localStorage.getItem(name); } catch { keeps = false; return null; }
  };

  const store = (name, text) => {
    try { localStorage.setItem(name, text); } catch { keeps = false; }
  };

  const remove = name => {
    try { localStorage.removeItem(name); } catch { keeps = false; }
  };

  const digits = text => (text || "").replace(/\D/g, "");
  const same = (one, other) => digits(one.nik) === digits(other.nik);

  const withOne = (list, person) =>
    (list.some(each => same(each, person)) ? list.map(each => (same(each, person) ? person : each)) : [...list, person]);

  // Every tab of this file has the same store and, by its salt, the same key. A change is made to what lies there now,
  // and made again when another tab wrote meanwhile: what one wrote does not go with what the other knew.
  let line = Promise.resolve();
  const change = work => (line = line.catch(() => undefined).then(async () => {
    for (;;) {
      const before = stored(STORE);
      const changed = work(before === null ? rows : await open(before, key));
      const sealed = await seal(changed);
      if (stored(STORE) !== before) continue;
      rows = changed;
      store(STORE, sealed);
      say(keeps ? "kept" : "full");
      show();
      return;
    }
  }));

  const show = () => {
    at("count").textContent = rows.length;
    at("rows").replaceChildren(...rows.map(row => {
      const line = document.createElement("li");
      const drop = document.createElement("button");
      line.append(`${row.nama} ••• ${digits(row.nik).slice(-4)} `);
      drop.type = "button";
      drop.className = "text";
      drop.textContent = "✕";
      drop.setAttribute("aria-label", `✕ ${row.nama}`);
      drop.addEventListener("click", () => {
        if (!confirm(at("news").dataset.drop.replace("{name}", row.nama))) return;
        drop.disabled = true;
        change(list => list.filter(each => !same(each, row)));
      });
      line.append(drop);
      return line;
    }));
  };

  // What a person at a desk can still mend: the rest is judged when the file is sent.
  const judge = person => {
    const wrong = {};
    const ask = (name, good, code) => { if (!good) wrong[name] = code; };
    const born = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(person.tanggal_lahir || "");
    const nik = digits(person.nik);
    ask("nik", nik.length === 16, "nik_form_wrong");
    ask("nomor_kk", digits(person.nomor_kk).length === 16 && digits(person.nomor_kk) !== nik, "family_card_form_wrong");
    ask("nama", person.nama, "name_missing");
    ask("nama_ibu", person.nama_ibu, "mother_name_missing");
    ask("tanggal_lahir", born && real(born), "tanggal_lahir_wrong");
    ask("hp", /^(\+?62|0)?8\d{8,11}$/.test((person.hp || "").replace(/[ .()-]/g, "")), "hp_wrong");
    for (const name of ["jenis_kelamin", "kabupaten_kota", "pendidikan", "pekerjaan"]) ask(name, person[name], `${name}_wrong`);
    ask("bersekolah", person.bersekolah, "yes_no_wrong");
    ask("persetujuan", person.persetujuan && person.setuju, "consent_missing");
    if (!wrong.nik && !wrong.tanggal_lahir && person.nik_diperiksa !== "ya") {
      const day = Number(nik.slice(6, 8)) % 40;
      const same = day === Number(born[1]) && Number(nik.slice(8, 10)) === Number(born[2]) && nik.slice(10, 12) === born[3].slice(2);
      ask("nik", same, "nik_contradicts_birth_date");
    }
    return wrong;
  };

  const real = ([, day, month, year]) => {
    const made = new Date(Date.UTC(year, month - 1, day));
    return made.getUTCDate() === Number(day) && made.getUTCMonth() === month - 1;
  };

  const tell = wrong => {
    const list = document.createElement("ul");
    for (const [name, code] of Object.entries(wrong)) {
      const line = document.createElement("li"), link = document.createElement("a");
      link.href = `#${name}`;
      link.textContent = reasons[code];
      line.append(link);
      list.append(line);
    }
    at("mistakes").replaceChildren(...(Object.keys(wrong).length ? [list] : []));
    for (const field of document.querySelectorAll("#person .field")) {
      const named = field.querySelector("[name]");
      field.classList.toggle("wrong", Boolean(named && wrong[named.name]));
    }
  };

  at("unlock").addEventListener("submit", async event => {
    event.preventDefault();
    const passphrase = at("passphrase").value;
    if (passphrase.length < 12) { say("weak"); return; }
    try {
      await unlock(passphrase);
    } catch {
      say("wrong");
      return;
    }
    at("passphrase").value = "";
    at("unlock").hidden = true;
    at("work").hidden = false;
    say("");
    show();
    await giveBack();
  });

  const unlock = async passphrase => {
    const earlier = [];
    for (const file of at("earlier").files) {
      const text = await file.text();
      earlier.push(...await open(text, await openerOf(text, passphrase)));
    }
    const kept = stored(STORE);
    if (kept === null) {
      [salt, rounds] = [crypto.getRandomValues(new Uint8Array(16)), ROUNDS];
      key = await derive(passphrase, salt, rounds);
      const sealed = await seal([]);
      // Another tab may have begun the store while this one counted its rounds.
      if (stored(STORE) !== null) return unlock(passphrase);
      store(STORE, sealed);
    } else {
      [salt, rounds] = [unbase64(JSON.parse(kept).salt), JSON.parse(kept).rounds];
      key = await openerOf(kept, passphrase);
      rows = await open(kept, key);
    }
    if (earlier.length) await change(list => earlier.reduce(withOne, list));
  };

  // What is half typed lies there sealed, too, until it is whole: a page that is closed by mistake loses nothing.
  const typed = () => Object.fromEntries([...new FormData(at("person"))].map(([name, value]) => [name, String(value).trim()]));
  let turn = 0, fresh = false;
  const keepHalf = async () => {
    const mine = ++turn;
    fresh = false;
    const sealed = await seal([typed()]);
    if (mine === turn) store(HALF, sealed);
  };

  const giveBack = async () => {
    const half = stored(HALF);
    if (half === null) return;
    const [fields] = await open(half, key).catch(() => [{}]);
    for (const input of at("person").elements) {
      if (!(input.name in fields)) continue;
      if (["checkbox", "radio"].includes(input.type)) input.checked = input.value === fields[input.name];
      else input.value = fields[input.name];
    }
  };

  at("person").addEventListener("input", keepHalf);

  at("person").addEventListener("submit", async event => {
    event.preventDefault();
    // The second tap on a button that has done its work finds an empty form.
    if (fresh) return;
    const person = typed();
    const wrong = judge(person);
    tell(wrong);
    if (Object.keys(wrong).length) { at("mistakes").querySelector("a").focus(); return; }
    delete person.setuju;
    const twice = rows.some(each => same(each, person));
    if (!twice && rows.length >= ROWS_MAX) { say("many"); return; }
    await change(list => withOne(list, person));
    turn += 1;
    remove(HALF);
    if (twice) say("twice");
    event.target.reset();
    fresh = true;
    at("nik").focus();
  });

  at("export").addEventListener("click", async () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([await seal(rows)], { type: "application/json" }));
    link.download = "bekal-luring.json";
    link.click();
    URL.revokeObjectURL(link.href);
  });

  at("forget").addEventListener("click", () => {
    if (!confirm(at("news").dataset.sure)) return;
    for (const name of [STORE, HALF]) remove(name);
    at("person").reset();
    rows = [];
    show();
  });

  // Another tab wrote, or removed everything.
  addEventListener("storage", async event => {
    if (event.key !== STORE || key === null) return;
    await line.catch(() => undefined);
    rows = event.newValue === null ? [] : await open(event.newValue, key).catch(() => rows);
    show();
  });

  if (!window.crypto || !crypto.subtle) { say("unsafe"); at("unlock").hidden = true; }
}
