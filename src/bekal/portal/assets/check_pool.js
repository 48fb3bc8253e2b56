/* Checks the draw of one regency in the browser, from its published file, as docs/draw-format.md says (sections
   3 and 8 to 11). Files are loaded once; from then on nothing needs the network and nothing is sent anywhere.
   What it cannot check (the beacon's signature, other regencies) stands on the page. No library: read it. */
"use strict";
{
  const ROW_BYTES = 28;
  const AT_ONCE = 512; // digests asked for together: enough to be fast, few enough to show progress
  const $ = (id) => document.getElementById(id);

  /** What a step found wrong: the key of a sentence on the page and what goes into it. */
  class Wrong extends Error {
    constructor(key, values = {}) {
      super(key);
      this.key = key;
      this.values = values;
    }
  }
  const demand = (holds, key, values) => {
    if (!holds) throw new Wrong(key, values);
  };

  // Bytes.

  const utf8 = (text) => new TextEncoder().encode(text);
  const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const fromHex = (text) => {
    demand(typeof text === "string" && /^([0-9a-f]{2})*$/.test(text), "file-unreadable");
    return Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
  };
  const fromBase64 = (text) => {
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
    return bytes;
  };
  const joined = (parts) => {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  };
  const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(parts)));
  const parsed = (bytes) => JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));

  /** The digests of many messages, some at a time; each message is a list of byte strings. */
  const sha256OfAll = async (messages, progress) => {
    const digests = [];
    for (let start = 0; start < messages.length; start += AT_ONCE) {
      const part = messages.slice(start, start + AT_ONCE).map((message) => sha256(...message));
      digests.push(...(await Promise.all(part)));
      progress(digests.length, messages.length);
    }
    return digests;
  };

  // Section 3: the root of a Merkle tree of `count` leaves from some of them and the hashes that are missing.

  const LEAF = Uint8Array.of(0), NODE = Uint8Array.of(1);
  const rootOf = async (leaves, count, proof, progress) => {
    let nodes = leaves, used = 0;
    for (let wide = count; wide > 1; wide = Math.ceil(wide / 2)) {
      const above = [], pairs = [];
      for (let k = 0; k < nodes.length; k++) {
        const [number, hash] = nodes[k], left = number % 2 === 0, sibling = left ? number + 1 : number - 1;
        const parent = [Math.floor(number / 2), hash];
        above.push(parent);
        if (sibling >= wide) continue; // no sibling: the node moves up unchanged
        let other;
        if (left && k + 1 < nodes.length && nodes[k + 1][0] === sibling) {
          other = nodes[++k][1];
        } else {
          demand(used + 32 <= proof.length, "proof-wrong");
          other = proof.subarray(used, (used += 32));
        }
        pairs.push([parent, left ? [NODE, hash, other] : [NODE, other, hash]]);
      }
      const hashes = await sha256OfAll(pairs.map((pair) => pair[1]), progress);
      pairs.forEach((pair, i) => { pair[0][1] = hashes[i]; });
      nodes = above;
    }
    demand(used === proof.length, "proof-wrong");
    return nodes.length === 1 ? hexOf(nodes[0][1]) : null;
  };

  // The steps. Each reads what earlier ones put into `known` and throws Wrong with what it found.

  const checkFile = async (known) => {
    demand(hexOf(await sha256(known.bytes.file)) === known.expected.file, "file-differs");
    return {};
  };

  const checkManifest = async (known) => {
    const { file, manifest, expected } = known;
    const hash = hexOf(await sha256(known.bytes.manifest));
    known.manifestHash = hash;
    demand(file.manifest_sha256 === hash, "manifest-other");
    const typed = expected.typed;
    if (typed) demand(/^[0-9a-f]{8,64}$/.test(typed) && hash.startsWith(typed), "manifest-typed", { hash });
    else demand(expected.manifest === hash, "manifest-page");
    demand(file.programme === manifest.programme && file.draw === manifest.draw, "manifest-other");
    return { hash: hash.slice(0, 16), how: typed ? "manifest-by-gazette" : "manifest-by-page" };
  };

  /** Section 8: every reveal opens its commitment, and the seed follows from manifest, beacon and reveals. */
  const checkSeed = async (known) => {
    const { file, manifest, beacon, reveals } = known;
    for (const name of ["chain_hash", "public_key", "round", "sandbox", "scheme"]) {
      demand(beacon[name] === manifest.beacon[name], "seed-beacon");
    }
    demand(reveals.length === manifest.ceremony.length, "seed-reveals");
    const opened = [];
    for (let i = 0; i < reveals.length; i++) {
      const { contributor, nonce, value } = reveals[i], promised = manifest.ceremony[i];
      const inside = [fromHex(nonce), fromHex(value)];
      const kept = contributor === promised.contributor && hexOf(await sha256(...inside)) === promised.commitment;
      demand(kept, "seed-reveal", { who: promised.contributor });
      opened.push(await sha256(utf8("draw/reveal/v1"), ...inside));
    }
    const signature = await sha256(fromHex(beacon.signature));
    const seed = await sha256(utf8("draw/seed/v1"), fromHex(known.manifestHash), signature, ...opened);
    demand(hexOf(seed) === file.seed, "seed-wrong");
    known.seed = seed;
    return { count: reveals.length, round: beacon.round };
  };

  const readRow = (number, data) => ({
    number, data,
    pid: hexOf(data.subarray(0, 16)),
    pool: data[16] * 256 + data[17],
    category: data[18],
    room: data[19],
    household: hexOf(data.subarray(20)),
    stage: 0,
  });

  /** Section 11: the leaves that hold a row of the pool or of its kin, ascending; the rows in them that are not
      the pool's, in the same order, are `beside`. */
  const readBeside = (file, before, end, total) => {
    const size = file.row_leaf, leafOf = (row) => Math.floor(row / size), leaves = new Set();
    demand(Number.isInteger(size) && size > 0, "rows-kin", { row: before });
    if (before < end) for (let leaf = leafOf(before); leaf <= leafOf(end - 1); leaf++) leaves.add(leaf);
    for (const row of file.kin) leaves.add(leafOf(row));
    const bytes = fromBase64(file.beside), beside = [], order = [...leaves].sort((a, b) => a - b);
    let used = 0;
    for (const leaf of order) {
      for (let row = leaf * size; row < Math.min((leaf + 1) * size, total); row++) {
        if (before <= row && row < end) continue;
        demand(used + ROW_BYTES <= bytes.length, "proof-wrong");
        beside.push(readRow(row, bytes.subarray(used, (used += ROW_BYTES))));
      }
    }
    demand(used === bytes.length, "proof-wrong");
    return { leaves: order, beside };
  };

  /** Section 11: as many rows as were promised, in order, and the family members in other pools. */
  const checkRows = async (known) => {
    const { file, manifest } = known;
    const line = manifest.pools.find((each) => each[0] === file.pool);
    demand(line && line[1] === file.province && file.list_rows === manifest.list.rows, "rows-pool");
    const before = manifest.pools.filter((each) => each[0] < file.pool).reduce((sum, each) => sum + each[2], 0);
    const bytes = fromBase64(file.rows);
    demand(bytes.length === line[2] * ROW_BYTES && file.first_row === before, "rows-count",
      { said: line[2], found: Math.floor(bytes.length / ROW_BYTES) });
    const own = [];
    for (let i = 0; i < line[2]; i++) {
      own.push(readRow(before + i, bytes.subarray(i * ROW_BYTES, (i + 1) * ROW_BYTES)));
      const row = own[i];
      const fits = row.pool === file.pool && row.room <= manifest.cap && (i === 0 || own[i - 1].pid < row.pid);
      demand(fits, "rows-order", { row: row.number });
    }
    const rooms = new Map(own.map((row) => [row.household, row.room]));
    const end = before + own.length;
    let last = -1;
    for (const row of file.kin) {
      demand(Number.isInteger(row) && row > last && row < manifest.list.rows && (row < before || row >= end), "rows-kin", { row });
      last = row;
    }
    const { leaves, beside } = readBeside(file, before, end, manifest.list.rows);
    const kin = beside.filter((row) => rooms.has(row.household)), said = new Set(file.kin);
    for (const row of kin) demand(said.delete(row.number) && row.pool !== file.pool, "rows-kin", { row: row.number });
    demand(said.size === 0, "rows-kin", { row: [...said][0] });
    for (const row of [...own, ...kin]) demand(rooms.get(row.household) === row.room, "rows-kin", { row: row.number });
    Object.assign(known, { line, own, kin, leaves, beside, all: [...own, ...kin].sort((a, b) => a.number - b.number) });
    return { rows: own.length, kin: kin.length };
  };

  const checkProof = async (known, progress) => {
    const { file, manifest, all, leaves } = known, size = manifest.list.row_leaf;
    const proof = fromBase64(file.proof), data = new Map([...known.own, ...known.beside].map((row) => [row.number, row.data]));
    const rowsIn = (leaf) => Array.from({ length: size }, (_, i) => data.get(leaf * size + i)).filter((row) => row);
    const hashes = await sha256OfAll(leaves.map((leaf) => [LEAF, ...rowsIn(leaf)]), progress);
    const count = Math.ceil(manifest.list.rows / size);
    const root = await rootOf(leaves.map((leaf, i) => [leaf, hashes[i]]), count, proof, progress);
    const held = all.length === 0 || root === manifest.list.row_root;
    demand(held && file.row_leaf === size && file.row_root === manifest.list.row_root, "proof-wrong");
    return { rows: all.length, list: manifest.list.rows };
  };

  /** The unit in which a row is a candidate in a stage, as the key of its line; null if in none. */
  const unitOf = (row, stage, manifest, provinces) => {
    const province = provinces.get(row.pool);
    const open = manifest.order === "reserve_first" ? 2 : 1;
    if (stage === 4) return "4/nation/0/0";
    if (stage === 3) return `3/province/${province}/0`;
    if (stage === open) return `${stage}/regency/${row.pool}/0`;
    const reserve = manifest.reserves.find(([level, unit, category]) => category === row.category
      && unit === (level === "regency" ? row.pool : province));
    return reserve ? `${stage}/${reserve[0]}/${reserve[1]}/${reserve[2]}` : null;
  };

  /** Sections 9 and 10: go through all by ascending ticket, stage after stage; count each unit of this pool. */
  const drawAgain = (known) => {
    const { all, manifest, lines } = known;
    const provinces = new Map(manifest.pools.map((each) => [each[0], each[1]]));
    const left = new Map(all.map((row) => [row.household, row.room]));
    const counted = new Map();
    const order = [...all].sort((a, b) => (a.ticket < b.ticket ? -1 : a.ticket > b.ticket ? 1 : a.pid < b.pid ? -1 : 1));
    for (let stage = 1; stage <= 4; stage++) {
      for (const row of order) {
        const unit = row.stage ? null : unitOf(row, stage, manifest, provinces);
        if (unit === null) continue;
        const line = lines.get(unit);
        demand(line, "figures-missing", { unit });
        const count = counted.get(unit) || { candidates: 0, winners: 0, full: 0, cutOff: null };
        counted.set(unit, count);
        count.candidates++;
        const seatLeft = line.cutOff === null ? line.winners < line.seats : row.ticket <= line.cutOff;
        if (!seatLeft) continue;
        if (left.get(row.household) === 0) {
          count.full++;
        } else {
          left.set(row.household, left.get(row.household) - 1);
          count.winners++;
          count.cutOff = row.ticket;
          row.stage = stage;
        }
      }
    }
    return counted;
  };

  const checkWinners = async (known, progress) => {
    const { file, all, own } = known;
    const digests = await sha256OfAll(all.map((row) => [known.seed, row.data.subarray(0, 16)]), progress);
    all.forEach((row, i) => { row.ticket = new DataView(digests[i].buffer).getBigUint64(0) >> 1n; });
    known.lines = new Map(file.stages.map(([stage, level, unit, category, seats, candidates, winners, full, cutOff]) => [
      `${stage}/${level}/${unit}/${category}`,
      { stage, level, unit, category, seats, candidates, winners, full, cutOff: cutOff === "" ? null : BigInt(cutOff) },
    ]));
    known.counted = drawAgain(known);
    const said = new Map(file.winners);
    for (const row of all) {
      const published = said.get(row.number) || 0;
      demand(published === row.stage, "winners-differ", { row: row.number, said: published, found: row.stage });
      said.delete(row.number);
    }
    demand(said.size === 0, "winners-foreign", { row: [...said.keys()][0] });
    return { winners: own.filter((row) => row.stage).length, rows: own.length };
  };

  /** What was published about this pool is what we counted; its seats are those that were promised. */
  const checkFigures = async (known) => {
    const { file, manifest, line, lines, counted } = known;
    const none = { candidates: 0, winners: 0, full: 0, cutOff: null };
    let used = 0;
    for (const [unit, published] of lines) {
      if (published.level !== "regency" || published.unit !== file.pool) continue;
      const found = counted.get(unit) || none;
      const full = published.winners === published.seats && published.winners > 0;
      const agree = ["candidates", "winners", "full"].every((name) => found[name] === published[name])
        && published.cutOff === (full ? found.cutOff : null) && published.winners <= published.seats;
      demand(agree, "figures-differ", { stage: published.stage });
      if (published.category) {
        const promised = manifest.reserves.find((each) =>
          each[0] === "regency" && each[1] === file.pool && each[2] === published.category);
        demand(promised && promised[4] === published.seats, "figures-seats", { stage: published.stage });
      }
      used += published.winners;
    }
    demand(used <= line[3], "figures-seats", { stage: 1 });
    const open = lines.get(`${manifest.order === "reserve_first" ? 2 : 1}/regency/${file.pool}/0`);
    demand(open && open.seats <= line[3], "figures-seats", { stage: 2 });
    known.open = open;
    return { seats: line[3], stages: [...lines.values()].filter((each) => each.level === "regency" && each.unit === file.pool).length };
  };

  const STEPS = [
    ["file", checkFile], ["manifest", checkManifest], ["seed", checkSeed], ["rows", checkRows],
    ["proof", checkProof], ["winners", checkWinners], ["figures", checkFigures],
  ];

  // The page.

  const words = (key, values = {}) => {
    const said = document.querySelector(`#words [data-key="${key}"]`);
    const shown = (value) => (typeof value === "number" ? value.toLocaleString(document.documentElement.lang) : value);
    return (said ? said.textContent : key).replace(/\{(\w+)\}/g, (_, name) => shown(values[name]));
  };
  const share = (ticket) => (Number(ticket) / 2 ** 63).toLocaleString(document.documentElement.lang,
    { minimumFractionDigits: 6, maximumFractionDigits: 6 });

  const show = (name, state, sentence) => {
    const item = $(`step-${name}`);
    item.className = state;
    item.querySelector("p").textContent = sentence;
  };

  /** Run all steps; one that fails does not hide the next, unless that needs what it should have found. */
  const runAll = async (known) => {
    let wrong = 0;
    for (const [name, step] of STEPS) {
      show(name, "now", words("running"));
      const progress = (done, all) => { $("progress").value = done / all; $(`step-${name}`).querySelector("p").textContent = words("progress", { done, all }); };
      try {
        const found = await step(known, progress);
        show(name, "done", words(found.how || `${name}-ok`, found));
      } catch (error) {
        wrong++;
        show(name, "failed", error instanceof Wrong ? words(error.key, error.values) : words("file-unreadable"));
      }
    }
    return wrong;
  };

  const sayOwnRow = (known, pid) => {
    if (!pid) return "";
    const row = known.own && known.own.find((each) => each.pid === pid);
    if (!row || row.ticket === undefined) return words("own-missing");
    const cut = known.open && known.open.cutOff !== null ? share(known.open.cutOff) : words("own-no-cut");
    return words(row.stage ? "own-won" : "own-lost", { row: row.number, ticket: share(row.ticket), cut, stage: row.stage });
  };

  const loaded = {};
  const load = async (data) => {
    const names = ["file", "manifest", "beacon", "reveals"];
    const got = await Promise.all(names.map(async (name) => {
      const answer = await fetch(data[name]);
      if (!answer.ok) throw new Error(answer.status);
      return new Uint8Array(await answer.arrayBuffer());
    }));
    names.forEach((name, i) => { loaded[name] = got[i]; });
  };

  const check = async (data) => {
    const known = { bytes: loaded, expected: { file: data.fileSha256, manifest: data.manifestSha256,
      typed: $("hash").value.replace(/\s/g, "").toLowerCase() } };
    for (const name of ["file", "manifest", "beacon", "reveals"]) {
      try { known[name] = parsed(loaded[name]); } catch (error) { known[name] = null; }
    }
    $("steps").hidden = false;
    $("result").hidden = true;
    const wrong = await runAll(known);
    $("result").className = wrong ? "note bad" : "note ok";
    $("result-title").textContent = words(wrong ? "wrong" : "right", { count: wrong });
    $("result-text").textContent = words(wrong ? "wrong-text" : "right-text");
    $("result-own").textContent = sayOwnRow(known, $("pid").value.trim().toLowerCase());
    $("result").hidden = false;
    $("result").focus();
  };

  const start = () => {
    const tool = $("tool"), status = $("status");
    const ready = (key) => { status.textContent = words(key, { size: loaded.file.length }); $("check").disabled = false; };
    $("without").hidden = true;
    tool.hidden = false;
    $("load").addEventListener("click", async () => {
      status.textContent = words("loading");
      try { await load(tool.dataset); ready("loaded"); } catch (error) { status.textContent = words("not-loaded"); }
    });
    $("own-file").addEventListener("change", async (event) => {
      const picked = event.target.files[0];
      if (!picked || !loaded.manifest) { status.textContent = words("load-first"); return; }
      loaded.file = new Uint8Array(await picked.arrayBuffer());
      ready("picked");
    });
    $("check").addEventListener("click", async () => {
      $("check").disabled = true;
      await check(tool.dataset);
      $("check").disabled = false;
    });
  };
  // Browsers give the digests only to pages that came by https or from this machine.
  if ($("tool") && window.crypto && crypto.subtle && typeof BigInt === "function") start();
}
