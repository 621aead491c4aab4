// The editor put together: elements, tools and what happens on each.

import { History } from "./history.js";
import { Cursor, holdSpace, listen } from "./keyboard.js";
import { Mask } from "./mask.js";
import { encode } from "./png.js";
import { Pointer } from "./pointer.js";
import { send } from "./sending.js";
import { followTheme } from "./theme.js";
import { countDown } from "./timer.js";
import { Sketch, Tools } from "./tools.js";
import { Viewport } from "./viewport.js";

const SIZE_STEP = 1.2;
const ZOOM_STEP = 1.4;
const SIZE_SHOWN = 900; // milliseconds

const $ = (id) => document.getElementById(id);
const { dataset } = document.body;
const texts = JSON.parse(dataset.texts);
const [width, height, most] = [dataset.width, dataset.height, dataset.most].map(Number);
const stage = $("stage");
const ring = $("ring");

const history = new History();
const mask = new Mask($("mask"), width, height);
const viewport = new Viewport(stage, $("sheet"), width, height, () => hover(null));
const tools = new Tools(mask, new Sketch([$("sketch-under"), $("sketch-over")], viewport), history);
// The cursor listens first: a press on the stage ends its stroke before the pointer begins another.
new Cursor({ stage, viewport, tools, changed, moved: hover, said: (what) => speak(texts[what]) });
const pointer = new Pointer({ stage, viewport, tools, changed, hovered: hoverScreen });
let over = false; // nothing painted here can be sent any more
let hiding = 0;

// Showing

/** After the mask changed: what can be undone, and how much is painted. */
function changed() {
  $("undo").disabled = !history.canUndo;
  $("redo").disabled = !history.canRedo;
  $("clear").disabled = mask.count === 0;
  $("covered").textContent = mask.count ? texts.covered.replace("{percent}", percent()) : "";
  stage.classList.toggle("begun", history.canUndo || history.canRedo);
  if (mask.count) complain("");
}

function percent() {
  const exact = (mask.count / (width * height)) * 100;
  if (exact < 1) return "< 1";
  return exact > 99 && exact < 100 ? "> 99" : Math.round(exact);
}

function complain(sentence) {
  $("message").textContent = sentence;
}

function speak(sentence) {
  $("spoken").textContent = sentence;
}

/** Show the brush's size at a point of the stage, or, for other tools, where the keyboard's cursor is. */
function hover(point) {
  ring.hidden = !point || tools.name === "hand";
  if (ring.hidden) return;
  const across = tools.round ? Math.max(6, tools.size * viewport.scale) : 10;
  ring.style.width = ring.style.height = `${across}px`;
  ring.style.transform = `translate(${point.x - across / 2}px, ${point.y - across / 2}px)`;
}

/** The same for a point of the screen under a mouse, a pen or a finger, which show themselves where they are. */
function hoverScreen(point) {
  const corner = stage.getBoundingClientRect();
  hover(point && tools.round ? { x: point.x - corner.left, y: point.y - corner.top } : null);
}

// Tools

function take(name) {
  tools.cancel();
  tools.name = name;
  document.querySelector(`input[value="${name}"]`).checked = true;
  stage.dataset.tool = name;
  $("size").disabled = !tools.round;
  hover(null);
}

function resize(size) {
  const field = $("size");
  field.value = Math.round(size);
  tools.size = Number(field.value);
  $("size-text").textContent = `${tools.size} px`;
}

function resizeInSight(size) {
  resize(size);
  if (!tools.round) return;
  hover({ x: stage.clientWidth / 2, y: stage.clientHeight / 2 });
  clearTimeout(hiding);
  hiding = setTimeout(() => hover(null), SIZE_SHOWN);
}

function undo() {
  tools.cancel();
  if (history.undo(mask)) changed();
}

function redo() {
  tools.cancel();
  if (history.redo(mask)) changed();
}

function invert() {
  tools.cancel();
  history.push(mask.invert());
  changed();
}

function clear() {
  tools.cancel();
  history.push(mask.clear());
  changed();
}

// Prompt and sending

function length() {
  return [...$("prompt").value].length;
}

function count() {
  const long = length();
  $("count").textContent = long > most - 500 ? `${long} / ${most}` : "";
  $("count").classList.toggle("wrong", long > most);
}

/** Why nothing can be sent yet, or an empty text. */
function fault() {
  if (mask.count === 0) return texts["fault.nothing"];
  const wanting = dataset.promptRequired === "true" && !$("prompt").value.trim();
  if (wanting || length() > most) {
    $("prompt").focus();
    return wanting ? texts["fault.prompt_missing"] : texts["fault.prompt_long"].replace("{most}", most);
  }
  return "";
}

async function hand() {
  if (over || $("editor").inert) return;
  tools.cancel();
  complain(fault());
  if ($("message").textContent) return;
  wait(true);
  const outcome = await send(location.pathname, await encode(mask), $("prompt").value);
  wait(false);
  if (outcome.ok) {
    finish();
    return;
  }
  over = outcome.over;
  $("send").disabled = over;
  complain(outcome.error ?? texts["fault.offline"]);
}

function wait(waiting) {
  $("editor").inert = waiting;
  $("send").classList.toggle("waiting", waiting);
  $("send-text").textContent = waiting ? texts.sending : $("send-text").dataset.idle;
  if (!waiting) $("send").focus();
}

function finish() {
  over = true;
  $("editor").hidden = true;
  $("sent").hidden = false;
  document.title = `✓ ${document.title}`;
  $("sent").querySelector("h1").focus();
}

// The picture

function load() {
  $("veil-text").textContent = $("veil-text").dataset.loading;
  $("again").hidden = true;
  $("veil").hidden = false;
  $("picture").src = dataset.picture;
}

function missing() {
  $("veil-text").textContent = texts["fault.picture"];
  $("again").hidden = false;
}

// Wiring

const press = {
  undo,
  redo,
  invert,
  clear,
  send: hand,
  again: load,
  fit: () => viewport.fit(),
  "zoom-in": () => viewport.zoom(ZOOM_STEP),
  "zoom-out": () => viewport.zoom(1 / ZOOM_STEP),
  help: () => $("help-sheet").showModal(),
  "help-close": () => $("help-sheet").close(),
};
for (const [id, action] of Object.entries(press)) $(id).addEventListener("click", action);

listen(
  {
    b: () => take("brush"),
    l: () => take("lasso"),
    r: () => take("rectangle"),
    e: () => take("eraser"),
    h: () => take("hand"),
    i: invert,
    x: clear,
    "[": () => resizeInSight(Math.min(tools.size - 1, tools.size / SIZE_STEP)),
    "]": () => resizeInSight(Math.max(tools.size + 1, tools.size * SIZE_STEP)),
    "+": press["zoom-in"],
    "=": press["zoom-in"],
    "-": press["zoom-out"],
    0: press.fit,
    "?": press.help,
    "ctrl+z": undo,
    "ctrl+shift+z": redo,
    "ctrl+y": redo,
    "ctrl+enter": hand,
  },
  () => over || $("editor").inert || $("help-sheet").open,
);
holdSpace(stage, pointer);
followTheme($("theme"));
countDown($("left"), Number(dataset.seconds), texts, () => over || complain(texts.expired));

for (const radio of document.querySelectorAll("input[name=tool]")) {
  radio.addEventListener("change", () => take(radio.value));
}
$("size").addEventListener("input", () => resizeInSight($("size").value));
$("prompt").addEventListener("input", () => {
  count();
  complain("");
});
$("picture").addEventListener("load", () => ($("veil").hidden = true));
$("picture").addEventListener("error", missing);
window.addEventListener("beforeunload", (event) => {
  if (over || mask.count === 0) return;
  event.preventDefault();
  event.returnValue = true; // what browsers before 2023 look at
});

$("send-text").dataset.idle = $("send-text").textContent;
$("veil-text").dataset.loading = $("veil-text").textContent;
$("size").max = Math.max(8, Math.round(Math.min(width, height) / 2));
resize(Math.min(width, height) / 12);
take("brush");
count();
changed();
load();
