// The phone page: shows what rings, and is the telephone of the call that was answered here.
import { Microphone, Speaker } from "./sound.js";

const SOUND_STARTS_MS = 1500;
const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];
const TURNS = {
  talking: ["The service has the word", "Listen. What you press, say or type now is not heard."],
  choosing: ["Your turn to choose", ""],
  recording: ["Recording", "Speak, or type. When you have finished, press # or say nothing more."],
};
const NO_MICROPHONE = {
  NotAllowedError: "The browser was not allowed to use the microphone. Type instead.",
  NotFoundError: "There is no microphone. Type instead.",
};

const $ = (id) => document.getElementById(id);
const socket = new WebSocket(new URL("phone/socket", location.href.replace(/^http/, "ws")));
socket.binaryType = "arraybuffer";
const ringingSince = new Map();
let call = null; // { context, speaker, microphone, began, turn, turnSince, keys, words }

const order = (type, value = "") => socket.send(JSON.stringify({ type, value }));
const minutes = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
const since = (moment) => (performance.now() - moment) / 1000;

function show(id, text) {
  $(id).textContent = text;
  $(id).hidden = !text;
}

function log(who, text, kind = "") {
  const item = document.createElement("li");
  const name = document.createElement("b");
  const words = document.createElement("span");
  name.textContent = who;
  words.textContent = text;
  item.className = kind;
  item.append(name, words);
  $("log").append(item);
  $("log").scrollTop = $("log").scrollHeight;
}

// -- calls that ring

function ringingItem({ sid, caller, person }) {
  const item = document.createElement("li");
  Object.assign(item.dataset, { call: sid, person });
  item.innerHTML = '<span class="bell" aria-hidden="true">☎</span><div class="text"><strong></strong>' +
    '<p class="quiet"></p></div><button class="yes" type="button">Answer</button>' +
    '<button class="no" type="button">Reject</button>';
  item.querySelector("strong").textContent = `Call from ${caller}`;
  item.querySelector(".yes").onclick = () => answer(sid);
  item.querySelector(".no").onclick = () => order("reject", sid);
  return item;
}

function showCalls({ calls, problem }) {
  if (problem) show("problem", problem);
  const sids = calls.map(({ sid }) => sid);
  [...$("ringing").children].filter((item) => !sids.includes(item.dataset.call)).forEach((item) => {
    ringingSince.delete(item.dataset.call);
    item.remove();
  });
  for (const ringing of problem ? [] : calls) {
    if (ringingSince.has(ringing.sid)) continue;
    ringingSince.set(ringing.sid, performance.now());
    $("ringing").append(ringingItem(ringing));
  }
  showOverview(problem ? "This line cannot be answered here." : "");
}

function showOverview(sentence) {
  const rings = $("ringing").children.length;
  $("nothing").hidden = Boolean(call) || rings > 0;
  if (!call) $("status").textContent = sentence || (rings ? "A call rings." : "Connected. Waiting for a call.");
  document.title = call ? "Phone: in a call" : rings ? "☎ Ringing" : "Phone";
  $("ringing").querySelectorAll(".yes").forEach((button) => { button.disabled = Boolean(call); });
}

// -- the call

function answer(sid) {
  const context = new AudioContext(); // here, because a browser plays sound only after a click
  const showLevel = (level) => { $("level").value = level; };
  const send = (pcm) => { if (socket.readyState === WebSocket.OPEN) socket.send(pcm); };
  call = { context, speaker: new Speaker(context), microphone: new Microphone(context, send, showLevel) };
  call.began = performance.now();
  order("answer", sid);
}

function connected({ caller }) {
  $("who").textContent = `Call from ${caller}`;
  $("log").replaceChildren();
  $("text").value = "";
  $("call").hidden = false;
  call.began = performance.now();
  takeTurn({ state: "talking", keys: false, words: false });
  showOverview();
  $("status").textContent = "You are in a call.";
  $("text").focus();
  openMicrophone(call.microphone);
  const { context } = call;
  context.onstatechange = () => { if (call?.context === context) showSound(context); };
  $("sound-note").hidden = true;
  setTimeout(context.onstatechange, SOUND_STARTS_MS);
}

function showSound(context) {
  $("sound-note").hidden = context.state !== "suspended";
}

async function openMicrophone(microphone) {
  $("microphone").disabled = true;
  $("microphone-note").textContent = "The browser asks whether this page may use the microphone.";
  try {
    await microphone.open();
    $("microphone").disabled = false;
    $("microphone-note").textContent =
      "What you speak is recorded, but nothing here writes it down. In a choice, press a key or type.";
  } catch (error) {
    $("microphone-note").textContent = NO_MICROPHONE[error.name] ?? "The microphone cannot be used. Type instead.";
  }
  if (call?.microphone !== microphone) microphone.close();
  else showMicrophone();
}

function showMicrophone() {
  const { on } = call.microphone;
  $("microphone").setAttribute("aria-pressed", String(on));
  $("microphone").textContent = on ? "Microphone is on" : "Microphone is off";
}

function takeTurn({ state, keys, words }) {
  Object.assign(call, { turn: state, turnSince: performance.now(), keys, words });
  const choices = [keys && "press a key", words && "type a word"].filter(Boolean).join(", or ");
  $("turn").dataset.state = state;
  $("turn-title").textContent = TURNS[state][0];
  $("turn-hint").textContent = state === "choosing" ? `You can ${choices}.` : TURNS[state][1];
  if (state === "recording") $("status").textContent = "The line is recording.";
  else $("status").textContent = state === "choosing" ? "It is your turn." : "You are in a call.";
  show("problem", "");
}

function ended({ seconds }) {
  if (!call) return;
  call.speaker.stop();
  call.microphone.close();
  call.context.close();
  call = null;
  $("call").hidden = true;
  showOverview(`The call has ended after ${minutes(seconds)}.`);
}

function press(key) {
  if (call && !$("call").hidden) order("key", key);
}

function refused({ sentence }) {
  show("problem", sentence);
  if (call && $("call").hidden) { // the answer was refused, so there is no call
    call.context.close();
    call = null;
    showOverview();
  }
}

// -- what the line tells

const HEARD = {
  calls: showCalls,
  connected,
  state: takeTurn,
  ended,
  refused,
  sound: ({ text }) => log(text ? "Service" : "", text || "(a tone)", text ? "" : "note"),
  silence: () => call?.speaker.stop(),
  said: ({ text }) => { log("You", text); $("text").value = ""; show("problem", ""); },
  pressed: ({ key }) => { log("You", `pressed ${key}`, "note"); show("problem", ""); },
};

socket.onmessage = ({ data }) => {
  if (typeof data !== "string") return call?.speaker.play(data);
  const told = JSON.parse(data);
  if (told.type === "state" && !call) return undefined;
  return HEARD[told.type](told);
};
socket.onclose = () => {
  ended({ seconds: call ? since(call.began) : 0 });
  $("ringing").replaceChildren();
  $("nothing").hidden = true;
  $("status").textContent = "Not connected.";
  show("problem", "The line has closed the connection. Load this page again when it runs.");
};

// -- what the person does

$("words").onsubmit = (event) => {
  event.preventDefault();
  if (!$("text").value.trim()) return;
  if (call.words) order("words", $("text").value);
  else show("problem", "The line does not listen to words just now. Press Enter again when it is your turn.");
};
$("hang-up").onclick = () => order("hang_up");
$("microphone").onclick = () => {
  call.microphone.on = !call.microphone.on;
  showMicrophone();
};
for (const key of KEYS) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = key;
  button.setAttribute("aria-label", { "*": "star", "#": "pound" }[key] ?? key);
  button.onclick = () => press(key);
  $("keys").append(button);
}
document.onkeydown = (event) => {
  const typing = event.target.matches("input");
  if (!typing && !event.ctrlKey && !event.altKey && !event.metaKey && KEYS.includes(event.key)) press(event.key);
};

setInterval(() => {
  for (const item of $("ringing").children) {
    const seconds = Math.floor(since(ringingSince.get(item.dataset.call)));
    item.querySelector("p").textContent = `ringing for ${seconds} s, for ${item.dataset.person}`;
  }
  if (!call) return;
  $("clock").textContent = minutes(since(call.began));
  if (call.turn === "recording") $("turn-title").textContent = `Recording for ${Math.floor(since(call.turnSince))} s`;
}, 250);
