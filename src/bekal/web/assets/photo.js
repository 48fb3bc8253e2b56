/* A photo is made small in the browser and sent in pieces. Where anything of this fails, the form is sent as
   it stands, and the server does the rest: nothing here is needed. */
var form = document.querySelector("form[data-photo]");
var EDGE = 1600;
var input = form.querySelector("input[type=file]");
var canvas = form.querySelector("canvas");
var status = form.querySelector("[data-said]");
var button = form.querySelector("button");
var words = form.dataset;
var made = null;
var preparing = null;
var sending = false;

function say(text) { status.textContent = text; }

function wait(milliseconds) {
  return new Promise(function (go) {
    var timer = setTimeout(done, milliseconds);
    function done() { clearTimeout(timer); window.removeEventListener("online", done); go(); }
    window.addEventListener("online", done);
  });
}

/* Brightness (0-255), and how sharp the sharpest tenth of the picture is. */
function look(context, width, height) {
  var data = context.getImageData(0, 0, width, height).data;
  var grey = new Float32Array(width * height);
  var sum = 0;
  for (var i = 0; i < grey.length; i++) {
    grey[i] = 0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2];
    sum += grey[i];
  }
  var edges = [];
  for (var y = 1; y < height - 1; y += 2) {
    for (var x = 1; x < width - 1; x += 2) {
      var at = y * width + x;
      edges.push(Math.abs(4 * grey[at] - grey[at - 1] - grey[at + 1] - grey[at - width] - grey[at + width]));
    }
  }
  edges.sort(function (a, b) { return b - a; });
  return { light: sum / grey.length, edge: edges[Math.floor(edges.length / 10)] || 0 };
}

function hint(image) {
  var scale = Math.min(1, 480 / Math.max(image.width, image.height));
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  var context = canvas.getContext("2d");
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.hidden = false;
  var seen = look(context, canvas.width, canvas.height);
  if (seen.light < 55) return words.dark;
  if (seen.light > 225) return words.bright;
  return seen.edge < 6 ? words.blurred : "";
}

function shrink(image) {
  var scale = Math.min(1, EDGE / Math.max(image.width, image.height));
  var large = document.createElement("canvas");
  large.width = Math.round(image.width * scale);
  large.height = Math.round(image.height * scale);
  large.getContext("2d").drawImage(image, 0, 0, large.width, large.height);
  return new Promise(function (go) { large.toBlob(go, "image/jpeg", 0.82); });
}

function choose() {
  var file = input.files[0];
  made = preparing = null;
  canvas.hidden = true;
  if (!file) { say(""); return; }
  say(words.preparing);
  preparing = createImageBitmap(file, { imageOrientation: "from-image" }).then(function (image) {
    var warning = hint(image);
    return shrink(image).then(function (blob) {
      if (!blob || input.files[0] !== file) return;
      made = blob;
      say((warning ? warning + " " : "") + words.ready.replace("{size}", Math.ceil(blob.size / 1000)));
    });
  }).catch(function () { say(words.unreadable); });
}

/* The same photo has the same name, so that it goes on where it stopped, even after the page was closed. */
function name(bytes) {
  var a = 0x811c9dc5, b = 0x01000193;
  for (var i = 0; i < bytes.length; i++) {
    a = Math.imul(a ^ bytes[i], 0x01000193);
    b = Math.imul(b ^ bytes[i], 0x85ebca6b) + i | 0;
  }
  return [bytes.length, a >>> 0, b >>> 0].map(function (n) { return n.toString(36); }).join("-");
}

function fields() {
  var data = new FormData();
  Array.prototype.forEach.call(form.querySelectorAll("input[type=hidden]"), function (field) {
    data.append(field.name, field.value);
  });
  return data;
}

/* The number of the piece to send next; null when only the plain form can say what is wrong. */
function ask(upload) {
  return fetch(form.action + "/bagian?upload=" + encodeURIComponent(upload), { credentials: "same-origin" })
    .then(read);
}

function read(answer) {
  if (answer.status >= 500 || answer.status === 429) throw new Error("busy");
  if (!answer.ok || answer.redirected) return null;
  return answer.json().then(function (said) { return said.next; });
}

function send(bytes, upload, number, size) {
  var data = fields();
  data.append("upload", upload);
  data.append("number", String(number));
  data.append("piece", new Blob([bytes.subarray(number * size, (number + 1) * size)]), "p");
  return fetch(form.action + "/bagian", { method: "POST", body: data, credentials: "same-origin" }).then(read);
}

async function sendAll(blob) {
  var bytes = new Uint8Array(await blob.arrayBuffer());
  var size = Number(words.piece);
  var all = Math.ceil(bytes.length / size);
  var upload = name(bytes);
  var next = -1;
  var pause = 1000;
  while (next < all) {
    try {
      next = next < 0 ? await ask(upload) : await send(bytes, upload, next, size);
      pause = 1000;
    } catch (lost) {
      say(words.waiting);
      await wait(pause);
      pause = Math.min(2 * pause, 15000);
      next = -1;
      continue;
    }
    if (next === null) return null;
    say(words.sending.replace("{done}", Math.min(next, all)).replace("{all}", all));
  }
  return upload;
}

/* Who presses the button before the photo is small waits a moment: the large one takes a thin network minutes. */
function submit(event) {
  if (sending) { event.preventDefault(); return; }
  if (!preparing) return;
  event.preventDefault();
  sending = true;
  button.setAttribute("aria-disabled", "true");
  input.disabled = true; /* what is picked from now on would not be what is sent */
  preparing.then(function () { return made && sendAll(made); }).catch(function () { return null; }).then(function (upload) {
    if (upload) {
      var field = document.createElement("input");
      field.type = "hidden";
      field.name = "upload";
      field.value = upload;
      form.appendChild(field);
    }
    input.disabled = Boolean(upload);
    form.submit();
  });
}

if (window.createImageBitmap) {
  input.addEventListener("change", choose);
  form.addEventListener("submit", submit);
  if (input.files.length) choose(); /* before this script was here */
}
