/* An answer is kept as soon as it is chosen; the minutes left are shown. The page works without this. */
var form = document.querySelector("form[data-keep]");
var status = form.querySelector("[data-said]");
var turn = 0;

function keep(mine, pause) {
  if (mine !== turn) return;
  fetch(form.action, {
    method: "POST",
    credentials: "same-origin",
    headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(new FormData(form)).toString(),
  }).then(function (answer) {
    if (answer.status >= 500 || answer.status === 429) throw new Error("busy");
    var kept = answer.ok && !answer.redirected && /json/.test(answer.headers.get("Content-Type"));
    if (mine === turn) status.textContent = kept ? form.dataset.kept : form.dataset.refused;
  }).catch(function () {
    if (mine !== turn) return;
    status.textContent = form.dataset.failed;
    setTimeout(keep, pause, mine, Math.min(2 * pause, 10000));
  });
}

form.addEventListener("change", function () { turn += 1; status.textContent = ""; keep(turn, 1000); });
form.addEventListener("submit", function () { turn += 1; });

var clock = document.querySelector("[data-seconds]");
var ends = Date.now() + 1000 * Number(clock.dataset.seconds);
function tick() {
  var left = Math.floor((ends - Date.now()) / 1000);
  var minutes = Math.ceil(left / 60);
  clock.textContent = left < 60 ? clock.dataset.last : clock.dataset.left.replace("{minutes}", minutes);
  if (left < 0) { location.replace(form.action.replace(/\/\d+$/, "")); return; }
  setTimeout(tick, 5000);
}
tick();
