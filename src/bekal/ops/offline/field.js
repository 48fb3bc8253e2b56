// Registration without a network: rows are kept on this device under a passphrase and given out encrypted.
// The same sealing is opened by ops/field_file.py: PBKDF2-HMAC-SHA-256, AES-256-GCM, "bekal.field.1".
"use strict";
{
  const STORE = "bekal-luring", ROUNDS = 600000, ROWS_MAX = 5000;
  const at = id => document.getElementById(id);
  const reasons = JSON.parse(at("words").textContent);
  const bytes = text => new TextEncoder().encode(text);
  const about = bytes("bekal.field.1");
  let rows = [], key = null, salt = null, keeps = true;

  const base64 = buffer => {
    let text = "";
    for (const byte of new Uint8Array(buffer)) text += String.fromCharCode(byte);
    return btoa(text);
  };
  const unbase64 = text => Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
  const say = name => { at("news").textContent = name ? at("news").dataset[name] : ""; };

  const derive = async (passphrase, from, rounds) => {
    const secret = await crypto.subtle.importKey("raw", bytes(passphrase), "PBKDF2", false, ["deriveKey"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt: from, iterations: rounds };
    return crypto.subtle.deriveKey(how, secret, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  };

  const seal = async () => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = bytes(JSON.stringify(rows));
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: about }, key, plain);
    return JSON.stringify({ bekal: 1, rounds: ROUNDS, salt: base64(salt), iv: base64(iv), data: base64(data) });
  };

  const open = async (text, passphrase) => {
    const kept = JSON.parse(text);
    const opener = await derive(passphrase, unbase64(kept.salt), kept.rounds);
    const how = { name: "AES-GCM", iv: unbase64(kept.iv), additionalData: about };
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, opener, unbase64(kept.data))));
  };

  const stored = () => {
    try { return localStorage.getItem(STORE); } catch { keeps = false; return null; }
  };

  const keep = async () => {
    const sealed = await seal();
    try { localStorage.setItem(STORE, sealed); } catch { keeps = false; }
    say(keeps ? "kept" : "full");
  };

  const add = person => {
    const place = rows.findIndex(each => digits(each.nik) === digits(person.nik));
    if (place < 0) rows.push(person); else rows[place] = person;
    return place >= 0;
  };

  const digits = text => (text || "").replace(/\D/g, "");

  const show = () => {
    at("count").textContent = rows.length;
    at("rows").replaceChildren(...rows.map((row, place) => {
      const line = document.createElement("li");
      const drop = document.createElement("button");
      line.append(`${row.nama} ••• ${digits(row.nik).slice(-4)} `);
      drop.type = "button";
      drop.className = "text";
      drop.textContent = "✕";
      drop.setAttribute("aria-label", `✕ ${row.nama}`);
      drop.addEventListener("click", async () => { rows.splice(place, 1); await keep(); show(); });
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
      const kept = stored();
      rows = kept ? await open(kept, passphrase) : [];
      for (const file of at("earlier").files) (await open(await file.text(), passphrase)).forEach(add);
    } catch {
      say("wrong");
      return;
    }
    salt = crypto.getRandomValues(new Uint8Array(16));
    key = await derive(passphrase, salt, ROUNDS);
    at("passphrase").value = "";
    at("unlock").hidden = true;
    at("work").hidden = false;
    say("");
    show();
  });

  at("person").addEventListener("submit", async event => {
    event.preventDefault();
    const person = {};
    for (const [name, value] of new FormData(event.target)) person[name] = String(value).trim();
    const wrong = judge(person);
    tell(wrong);
    if (Object.keys(wrong).length) { at("mistakes").querySelector("a").focus(); return; }
    delete person.setuju;
    if (rows.length >= ROWS_MAX) { say("full"); return; }
    const twice = add(person);
    await keep();
    if (twice) say("twice");
    event.target.reset();
    show();
    at("nik").focus();
  });

  at("export").addEventListener("click", async () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([await seal()], { type: "application/json" }));
    link.download = "bekal-luring.json";
    link.click();
    URL.revokeObjectURL(link.href);
  });

  at("forget").addEventListener("click", () => {
    if (!confirm(at("news").dataset.sure)) return;
    try { localStorage.removeItem(STORE); } catch { keeps = false; }
    rows = [];
    show();
  });

  if (!window.crypto || !crypto.subtle) { say("unsafe"); at("unlock").hidden = true; }
}
